import { Box, Text } from 'ink';
import type { ReactNode } from 'react';

/** A box over the screen that asks one thing. */
export function Frame(props: { title: string; width: number; children: ReactNode }) {
  return (
    <Box flexDirection="column" borderStyle="round" paddingX={1} width={props.width} alignSelf="center">
      <Text bold>{props.title}</Text>
      {props.children}
    </Box>
  );
}
