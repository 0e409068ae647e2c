import { Box, Text } from 'ink';
import { useState } from 'react';
import { MarkdownText, markdownLines } from '../components/markdown-text.tsx';
import { useKeys } from '../hooks/use-keys.ts';
import { useRun } from '../hooks/use-run.ts';

/** What the team is told before the clock runs; and again on `b`. */
export function BriefingScreen(props: {
  width: number;
  height: number;
  isActive: boolean;
  begin: (() => void) | undefined;
  close: () => void;
}) {
  const { briefing } = useRun();
  const [from, setFrom] = useState(0);
  const width = Math.min(100, props.width - 4);
  const height = props.height - 2;
  const text = /^#/.test(briefing.briefing) ? briefing.briefing : `# ${briefing.title}\n\n${briefing.briefing}`;
  const last = Math.max(0, markdownLines(text, width).length - height);
  useKeys(
    (input, key) => {
      if (key.downArrow || input === 'j') setFrom(Math.min(last, from + 1));
      else if (key.upArrow || input === 'k') setFrom(Math.max(0, from - 1));
      else if (key.pageDown || input === ' ') setFrom(Math.min(last, from + height));
      else if (key.pageUp) setFrom(Math.max(0, from - height));
      else if (key.return) (props.begin ?? props.close)();
      else if (key.escape) props.close();
    },
    { isActive: props.isActive },
  );
  return (
    <Box flexDirection="column" paddingX={2}>
      <MarkdownText text={text} width={width} height={height} from={from} />
      <Text dimColor>
        {last > 0 ? `${Math.round((from / last) * 100)} % · space more · ` : ''}
        {props.begin === undefined ? 'enter back' : 'enter: start the clock'}
      </Text>
    </Box>
  );
}
