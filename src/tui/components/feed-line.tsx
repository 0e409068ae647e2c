import { Text } from 'ink';
import type { FeedItem } from '../../journal/run-view.ts';
import { cutMiddle, shortClockText } from '../text.ts';
import { Tint } from './tint.tsx';

const COLORS: Partial<Record<FeedItem['kind'], string>> = {
  objective: 'green',
  finding: 'magenta',
  harm: 'red',
  hint: 'yellow',
  inject: 'cyan',
  attacker: 'red',
  stage: 'cyan',
};

/** One fact of the run with its minute of play. `fresh` facts stand out until the eye has met them. */
export function FeedLine(props: { item: FeedItem; atMs: number; width: number; fresh: boolean }) {
  const time = props.atMs < 0 ? 'before' : shortClockText(props.atMs);
  return (
    <Text>
      <Text dimColor>{time.padStart(7)} </Text>
      <Tint color={COLORS[props.item.kind]} bold={props.fresh}>
        {cutMiddle(props.item.text, Math.max(10, props.width - 8))}
      </Tint>
    </Text>
  );
}
