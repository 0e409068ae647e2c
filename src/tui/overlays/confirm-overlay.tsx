import { Text } from 'ink';
import { Frame } from '../components/frame.tsx';
import { useKeys } from '../hooks/use-keys.ts';
import { wrap } from '../text.ts';

/** Asks before something that cannot be taken back. */
export function ConfirmOverlay(props: {
  title: string;
  text: string;
  width: number;
  choices: { key: string; label: string; run: () => void }[];
  close: () => void;
}) {
  useKeys((input, key) => {
    if (key.escape) return props.close();
    props.choices.find((choice) => choice.key === input)?.run();
  });
  return (
    <Frame title={props.title} width={props.width}>
      {wrap(props.text, props.width - 4).map((line) => (
        <Text key={line}>{line}</Text>
      ))}
      <Text>
        {props.choices.map((choice) => (
          <Text key={choice.key}>
            <Text bold>{choice.key}</Text> {choice.label}
            {'   '}
          </Text>
        ))}
        <Text bold>esc</Text> back
      </Text>
    </Frame>
  );
}
