import { Box, Text } from 'ink';
import { useTheme } from '../hooks/use-theme.ts';
import { type ObjectiveRow, STATE_COLORS, STATE_WORDS } from '../model/objective-rows.ts';
import { fit } from '../text.ts';
import { Tint } from './tint.tsx';

/** `✓ ID-1  declare the incident   met   10` */
export function ObjectiveLine({ row, width, selected }: { row: ObjectiveRow; width: number; selected: boolean }) {
  const { signs } = useTheme();
  const word = row.state === 'open' ? '' : STATE_WORDS[row.state];
  const titleWidth = Math.max(10, width - 9 - 12 - 6);
  return (
    <Box>
      <Tint color={STATE_COLORS[row.state]} bold={selected}>
        {signs[row.state].padEnd(2)}
        {row.id.padEnd(7)}
      </Tint>
      <Text bold={selected} dimColor={row.state === 'locked'}>
        {fit(row.title, titleWidth)}
      </Text>
      <Tint color={STATE_COLORS[row.state]}> {word.padEnd(11)}</Tint>
      <Text>{row.points.padStart(6)}</Text>
    </Box>
  );
}
