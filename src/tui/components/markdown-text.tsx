import { Box, Text } from 'ink';
import { wrap } from '../text.ts';

/** Markdown as a terminal can show it: headings bold, the rest wrapped. Scrolled by `from`. */
export function MarkdownText(props: { text: string; width: number; height: number; from?: number }) {
  const lines = markdownLines(props.text, props.width);
  const from = Math.min(props.from ?? 0, Math.max(0, lines.length - props.height));
  return (
    <Box flexDirection="column">
      {lines.slice(from, from + props.height).map((line, i) => (
        <Text key={`${from + i}`} bold={line.heading}>
          {line.text || ' '}
        </Text>
      ))}
    </Box>
  );
}

export function markdownLines(text: string, width: number): { text: string; heading: boolean }[] {
  return paragraphs(text).flatMap((paragraph) => {
    const heading = /^#+\s/.test(paragraph);
    const plain = paragraph.replace(/^#+\s+/, '').replaceAll(/\*\*|`/g, '');
    return wrap(plain, width).map((line) => ({ text: line, heading }));
  });
}

/** Lines of one paragraph belong together; list items, headings and code keep lines of their own. */
function paragraphs(text: string): string[] {
  const out: string[] = [];
  for (const line of text.trim().split('\n')) {
    const last = out.at(-1);
    const joins =
      last !== undefined &&
      last !== '' &&
      line.trim() !== '' &&
      !/^(#|[-*] |\d+\. |\||\s{2,})/.test(line) &&
      !/^#/.test(last);
    if (joins) out[out.length - 1] = `${last} ${line.trim()}`;
    else out.push(line.trimEnd());
  }
  return out;
}
