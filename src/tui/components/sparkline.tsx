import { Text } from 'ink';
import { useTheme } from '../hooks/use-theme.ts';

/** A row of bars, newest right. The height is relative to the largest value, or to `max`. */
export function Sparkline(props: { values: readonly number[]; width: number; max?: number; color?: string }) {
  const { signs, color } = useTheme();
  return (
    <Text color={color ? props.color : undefined}>
      {sparklineText(props.values, props.width, signs.bar, props.max)}
    </Text>
  );
}

export function sparklineText(values: readonly number[], width: number, bars: readonly string[], max?: number): string {
  const shown = values.slice(-width);
  const top = max ?? Math.max(1, ...shown);
  const bar = (value: number) => bars[Math.min(bars.length - 1, Math.floor((Math.max(0, value) / top) * bars.length))];
  return shown.map(bar).join('').padStart(Math.min(width, shown.length));
}
