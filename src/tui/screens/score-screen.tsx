import { Box, Text } from 'ink';
import { useState } from 'react';
import { Rows } from '../components/rows.tsx';
import { Tint } from '../components/tint.tsx';
import { useKeys } from '../hooks/use-keys.ts';
import { useList } from '../hooks/use-list.ts';
import { useRun } from '../hooks/use-run.ts';
import { useTheme } from '../hooks/use-theme.ts';
import { playTimeMs } from '../model/play-time.ts';
import { becauseLines } from '../model/because-lines.ts';
import type { ScoreLineView } from '../../run/run-connection.ts';
import { agoText, fit, pointsText, shortClockText, wrap } from '../text.ts';

/** How am I doing: a bar a stage, then every point and penalty with its reason and time. */
export function ScoreScreen(props: { width: number; height: number; isActive: boolean }) {
  const { score, view, briefing } = useRun();
  const { signs } = useTheme();
  const [open, setOpen] = useState(false);
  const lines = (score?.lines ?? []).filter((line) => line.points !== 0 || line.kind !== 'objective');
  const ids = lines.map((line, i) => `${line.kind} ${line.id} ${i}`);
  const { index } = useList(ids, { isActive: props.isActive && !open });
  useKeys(
    (_, key) => {
      if (key.return && lines.length > 0) setOpen(!open);
      if (key.escape) setOpen(false);
    },
    { isActive: props.isActive },
  );
  if (score === undefined) return <Text> adding up…</Text>;
  const barWidth = Math.max(10, Math.min(40, props.width - 50));
  const top = score.stages.length + 3;
  const selected = lines[index];
  return (
    <Box flexDirection="column" paddingX={1}>
      <Text>
        <Text dimColor>SCORE</Text> <Text bold>{pointsText(score.total)}</Text> of {pointsText(score.max)}
        {score.metrics
          .filter((metric) => metric.ms !== undefined)
          .map((metric) => `   ${metric.label} ${agoText(metric.ms ?? 0)}`)
          .join('')}
      </Text>
      {score.stages.map((stage) => {
        const filled = stage.max === 0 ? 0 : Math.round((Math.max(0, stage.points) / stage.max) * barWidth);
        return (
          <Text key={stage.stage}>
            {' '}
            {fit(briefing.stages.find((s) => s.id === stage.stage)?.title ?? stage.stage, 24)}{' '}
            <Tint color="green">{signs.full.repeat(filled)}</Tint>
            <Text dimColor>{signs.empty.repeat(barWidth - filled)}</Text> {pointsText(stage.points)}/
            {pointsText(stage.max)}
          </Text>
        );
      })}
      <Text dimColor> every point and penalty · enter: which facts made it</Text>
      <Rows
        items={lines}
        index={index}
        height={Math.max(3, props.height - top - (open ? 8 : 0))}
        keyOf={(line) => ids[lines.indexOf(line)]}
        empty="no points yet, no penalty either"
      >
        {(line, isSelected) => (
          <ScoreLine
            line={line}
            width={props.width - 4}
            selected={isSelected}
            atMs={line.at === undefined ? undefined : playTimeMs(view, line.at)}
          />
        )}
      </Rows>
      {open && selected !== undefined && (
        <Box flexDirection="column" borderStyle="round" paddingX={1}>
          {[...wrap(selected.reason, props.width - 6), ...becauseLines(view, selected.because)]
            .slice(0, 6)
            .map((line, i) => (
              <Text key={`${i} ${line}`}>{line}</Text>
            ))}
        </Box>
      )}
    </Box>
  );
}

function ScoreLine(props: { line: ScoreLineView; width: number; selected: boolean; atMs: number | undefined }) {
  const { line } = props;
  const points = `${line.points > 0 ? '+' : ''}${pointsText(line.points)}`;
  return (
    <Text bold={props.selected}>
      <Text dimColor>{(props.atMs === undefined ? '' : shortClockText(props.atMs)).padStart(7)} </Text>
      <Tint color={line.points < 0 ? 'red' : line.points > 0 ? 'green' : undefined}>{points.padStart(6)} </Tint>
      {line.kind.padEnd(10)}
      {fit(`${line.id}  ${line.reason}`, Math.max(10, props.width - 26))}
    </Text>
  );
}
