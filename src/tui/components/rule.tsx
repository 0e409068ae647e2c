import { Text } from 'ink';
import { useTheme } from '../hooks/use-theme.ts';

/** A line across the screen, with a title in it where there is one. */
export function Rule(props: { width: number; title?: string }) {
  const { signs } = useTheme();
  const title = props.title === undefined ? '' : `${signs.rule}${signs.rule} ${props.title} `;
  return <Text dimColor>{title + signs.rule.repeat(Math.max(0, props.width - title.length))}</Text>;
}
