import { Text } from 'ink';
import { useEffect, useState } from 'react';
import { Frame } from '../components/frame.tsx';
import { Tint } from '../components/tint.tsx';
import { useKeys } from '../hooks/use-keys.ts';
import { useRun } from '../hooks/use-run.ts';
import { rehearsalSummary } from '../../journal/rehearsal-summary.ts';
import { cutMiddle, wrap } from '../text.ts';

const COLORS = { stopped: 'green', seen: 'yellow', neither: 'red' };

/** The attack tried once more against the cluster as it is now, in play; afterwards what the last try said. */
export function RehearsalOverlay(props: { width: number; height: number; close: () => void }) {
  const { connection, view } = useRun();
  const [problem, setProblem] = useState<string>();
  const playing = view.phase === 'playing';
  useEffect(() => {
    if (playing)
      connection
        .rehearse()
        .catch((error: unknown) => setProblem(error instanceof Error ? error.message : String(error)));
  }, [connection, playing]);
  useKeys((input, key) => {
    if (key.escape || key.return || input === 'q') props.close();
  });
  const steps = view.rehearsal?.steps ?? [];
  const inner = props.width - 4;
  if (problem !== undefined || steps.length === 0)
    return (
      <Frame title="the attack, tried again" width={props.width}>
        {wrap(problem ?? 'It has not been tried.', inner).map((line) => (
          <Text key={line}>{line}</Text>
        ))}
        <Text dimColor>esc back</Text>
      </Frame>
    );
  return (
    <Frame title={`the attack, tried again: ${rehearsalSummary(steps)}`} width={props.width}>
      {steps.slice(0, Math.max(2, Math.floor((props.height - 4) / 2))).map((step) => (
        <Text key={step.step}>
          <Tint color={COLORS[step.outcome]}>{step.outcome.padEnd(8)}</Tint> {cutMiddle(step.title, inner - 9)}
          {'\n'}
          <Text dimColor>
            {'         '}
            {cutMiddle(step.explanation, inner - 9)}
          </Text>
        </Text>
      ))}
      <Text dimColor>esc back · it changes nothing and costs nothing</Text>
    </Frame>
  );
}
