import { Box, Text } from 'ink';
import { useRun } from '../hooks/use-run.ts';
import { useTheme } from '../hooks/use-theme.ts';
import { clockText, cutMiddle, pointsText } from '../text.ts';
import { Rule } from './rule.tsx';
import { Tint } from './tint.tsx';

/** Which run this is, where it stands, the clock and the score. */
export function Header({ width }: { width: number }) {
  const { view, briefing, time, score } = useRun();
  const { signs } = useTheme();
  const title = `gameday · ${briefing.scenario} · team ${view.meta?.team ?? '?'}`;
  const points = score === undefined ? '' : `${pointsText(score.total)}/${pointsText(score.max)}`;
  const right = `${view.phase === 'paused' ? 'PAUSED  ' : ''}${clockText(time.elapsedMs)}  ${points}`;
  const stages = briefing.stages.map((stage) => {
    const current = stage.id === view.stage;
    const entered = view.stages.some((seen) => seen.stage === stage.id);
    return { ...stage, current, sign: entered ? signs.stageDone : signs.stageOpen };
  });
  // One word a stage: `eradication`, not `eradication and recovery`.
  const stageNames = stages.map((stage) => stage.title.split(' ')[0]);
  const stagesWidth = stageNames.join(' - * ').length + 2;
  const titleWidth = Math.max(20, width - stagesWidth - right.length - 8);
  const wide = width >= 110 && titleWidth > 20;
  const current = stages.find((stage) => stage.current);
  return (
    <Box flexDirection="column">
      <Box width={width} justifyContent="space-between" paddingX={1}>
        <Text bold>{cutMiddle(title, wide ? titleWidth : Math.max(20, Math.floor(width * 0.4)))}</Text>
        {wide ? (
          <Text>
            {stages.map((stage, i) => (
              <Text key={stage.id}>
                {i > 0 ? ` ${signs.rule} ` : ''}
                <Text bold={stage.current} dimColor={!stage.current}>
                  {stage.sign} {stage.current ? stageNames[i].toUpperCase() : stageNames[i].toLowerCase()}
                </Text>
              </Text>
            ))}
          </Text>
        ) : (
          <Text bold>
            {current === undefined
              ? view.phase
              : `${stages.indexOf(current) + 1}/${stages.length} ${current.title.toUpperCase()}`}
          </Text>
        )}
        <Tint bold color={view.phase === 'paused' ? 'yellow' : undefined}>
          {right}
        </Tint>
      </Box>
      <Rule width={width} />
    </Box>
  );
}
