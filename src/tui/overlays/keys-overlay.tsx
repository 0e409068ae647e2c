import { Text } from 'ink';
import { Frame } from '../components/frame.tsx';

const KEYS: [string, string][] = [
  ['1 … 7', 'overview, findings, investigate, audit, cluster, evidence, score'],
  ['↑ ↓ j k', 'move the selection; page up and down, home, end'],
  ['enter', 'open what is selected; esc closes it'],
  ['a', 'answer a question'],
  ['h', 'quote a hint: price and reason first'],
  ['e', 'keep evidence: an object, a log, a file of a node'],
  ['t', 'try the attack again, as a rehearsal: open with the last stage'],
  ['s', 'a shell connected to the cluster; in a replay, as it was then'],
  ['b', 'the briefing again'],
  ['n', 'declare the next stage, where the scenario leaves it to you'],
  ['p', 'pause and go on (where the proctor allows it)'],
  ['/', 'filter or search in findings, investigate and audit'],
  ['f', 'finish the run'],
  ['q', 'leave the screen (the run goes on when it is detached)'],
];

export function KeysOverlay({ width }: { width: number }) {
  return (
    <Frame title="keys" width={width}>
      {KEYS.map(([keys, does]) => (
        <Text key={keys}>
          <Text bold>{keys.padEnd(9)}</Text> {does}
        </Text>
      ))}
      <Text dimColor>? or esc closes this</Text>
    </Frame>
  );
}
