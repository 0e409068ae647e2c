import { Box, Text } from 'ink';
import { Tint } from '../components/tint.tsx';
import { useRun } from '../hooks/use-run.ts';
import { playTimeMs } from '../model/play-time.ts';
import { rehearsalSummary } from '../../journal/rehearsal-summary.ts';
import { clockText, cutMiddle, pointsText, shortClockText } from '../text.ts';
import type { ScoreLineView } from '../../run/run-connection.ts';

/** The end on one screen: the score, what went well, what cost most, where to read on. */
export function DebriefScreen({ width }: { width: number }) {
  const { view, score, time, briefing } = useRun();
  if (score === undefined) return <Text> adding up…</Text>;
  const gains = score.lines
    .filter((line) => line.points > 0)
    .sort((a, b) => b.points - a.points)
    .slice(0, 3);
  const losses = score.lines.filter((line) => line.points < 0).sort((a, b) => a.points - b.points);
  const missed = score.lines
    .filter((line) => line.kind === 'objective' && line.points < line.max)
    .sort((a, b) => b.max - b.points - (a.max - a.points));
  const runId = view.meta?.runId ?? '';
  return (
    <Box flexDirection="column" paddingX={2}>
      <Text bold>
        {briefing.title} · {pointsText(score.total)} of {pointsText(score.max)} points · {clockText(time.elapsedMs)}
      </Text>
      <Text dimColor>
        {view.end?.aborted ? 'aborted' : 'finished'}: {view.end?.reason ?? ''}
      </Text>
      <Text> </Text>
      <Text bold>Done well</Text>
      {gains.map((line) => (
        <DebriefLine key={`${line.kind} ${line.id}`} line={line} width={width} />
      ))}
      <Text> </Text>
      <Text bold>Cost most</Text>
      {[...losses, ...missed].slice(0, 3).map((line) => (
        <DebriefLine key={`${line.kind} ${line.id} ${line.reason}`} line={line} width={width} />
      ))}
      <Text> </Text>
      {score.metrics.map((metric) => (
        <Text key={metric.id}>
          {metric.label.padEnd(28)} {metric.ms === undefined ? 'not reached' : clockText(metric.ms)}
        </Text>
      ))}
      {view.rehearsal !== undefined && (
        <Text>
          {'the attack, tried again'.padEnd(28)} {rehearsalSummary(view.rehearsal.steps)}
        </Text>
      )}
      <Text> </Text>
      <Text>
        gameday report {runId} gameday replay {runId}
      </Text>
      <Text dimColor>q leaves · t the attack tried again · 1–7 look back at how it ended</Text>
    </Box>
  );
}

function DebriefLine({ line, width }: { line: ScoreLineView; width: number }) {
  const { view } = useRun();
  const lost = line.points >= 0 && line.points < line.max;
  const points =
    lost && line.kind === 'objective'
      ? `${pointsText(line.points)}/${pointsText(line.max)}`
      : `${line.points > 0 ? '+' : ''}${pointsText(line.points)}`;
  const at = line.at === undefined ? '' : shortClockText(playTimeMs(view, line.at));
  return (
    <Text>
      <Text dimColor>{at.padStart(8)} </Text>
      <Tint color={line.points < 0 || lost ? 'yellow' : 'green'}>{points.padStart(7)} </Tint>
      {cutMiddle(`${line.id}  ${line.reason}`, width - 24)}
    </Text>
  );
}
