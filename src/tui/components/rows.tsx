import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { useTheme } from '../hooks/use-theme.ts';
import { windowStart } from '../hooks/use-list.ts';

/** A list that scrolls with its selection. Says how many rows lie above and below what it shows. */
export function Rows<T>(props: {
  items: readonly T[];
  index: number;
  height: number;
  keyOf: (item: T) => string;
  empty: string;
  children: (item: T, selected: boolean) => ReactNode;
}) {
  const { signs } = useTheme();
  const { items, index } = props;
  if (items.length === 0) return <Text dimColor> {props.empty}</Text>;
  const scrolls = items.length > props.height;
  const height = Math.max(1, scrolls ? props.height - 1 : props.height);
  const start = windowStart(items.length, Math.max(0, index), height);
  return (
    <Box flexDirection="column">
      {items.slice(start, start + height).map((item, i) => (
        <Box key={props.keyOf(item)}>
          <Box flexShrink={0}>
            <Text>{start + i === index ? signs.selected : ' '} </Text>
          </Box>
          {props.children(item, start + i === index)}
        </Box>
      ))}
      {scrolls && (
        <Text dimColor>
          {'  '}
          {start + 1}–{Math.min(items.length, start + height)} of {items.length}
        </Text>
      )}
    </Box>
  );
}
