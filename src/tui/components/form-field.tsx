import { Box, Text } from 'ink';
import { useTheme } from '../hooks/use-theme.ts';
import { takesSeveral } from '../model/answer-form.ts';
import type { QuestionField } from '../../run/run-connection.ts';
import { Tint } from './tint.tsx';

/** One field of a form: its label, what is typed, and what may be taken. */
export function FormField(props: {
  field: QuestionField;
  text: string;
  active: boolean;
  offers: string[];
  pick: number;
  width: number;
}) {
  const { signs } = useTheme();
  const { field } = props;
  const chosen = props.text.split(',').map((part) => part.trim());
  return (
    <Box flexDirection="column">
      <Text bold={props.active}>
        {props.active ? signs.selected : ' '} {field.label}
        <Text dimColor>
          {takesSeveral(field) ? ' (several, commas between)' : field.optional ? ' (may stay empty)' : ''}
        </Text>
      </Text>
      <Text>
        {'    '}
        {props.text === '' ? (
          <Text dimColor>{field.placeholder ?? ''}</Text>
        ) : (
          <Tint color="cyan">{props.text.slice(-(props.width - 6))}</Tint>
        )}
        {props.active ? '_' : ''}
      </Text>
      {props.active &&
        props.offers.map((offer, i) => (
          <Text key={offer} dimColor={i !== props.pick}>
            {'    '}
            {i === props.pick ? signs.selected : ' '} {chosen.includes(offer) ? signs.met : ' '}{' '}
            {field.options?.find((option) => option.value === offer)?.label ?? offer}
          </Text>
        ))}
    </Box>
  );
}
