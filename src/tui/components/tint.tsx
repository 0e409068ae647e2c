import { Text } from 'ink';
import type { ComponentProps } from 'react';
import { useTheme } from '../hooks/use-theme.ts';

/** Coloured text, where colour is wanted. Never the only carrier of a meaning. */
export function Tint({ color, ...rest }: ComponentProps<typeof Text>) {
  return <Text {...rest} color={useTheme().color ? color : undefined} />;
}
