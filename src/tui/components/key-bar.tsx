import { Box, Text } from 'ink';

export interface KeyHint {
  keys: string;
  does: string;
}

/** The keys that work now, on one line; those that do not fit are left to `?`. */
export function KeyBar(props: { keys: readonly KeyHint[]; width: number }) {
  const shown: KeyHint[] = [];
  let used = 1;
  for (const hint of props.keys) {
    const width = hint.keys.length + hint.does.length + 3;
    if (used + width > props.width) break;
    used += width;
    shown.push(hint);
  }
  return (
    <Box paddingLeft={1}>
      {shown.map((hint) => (
        <Text key={hint.keys}>
          <Text bold>{hint.keys}</Text> <Text dimColor>{hint.does}</Text>
          {'  '}
        </Text>
      ))}
    </Box>
  );
}
