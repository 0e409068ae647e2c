import { parseTime } from '../clock/clock.ts';
import type { FeedItem, RunView } from '../journal/run-view.ts';

const MARKS: Partial<Record<FeedItem['kind'], string>> = { harm: '!', inject: '*', stage: '#' };

/** A line of the feed for a screen that only grows: `00:17:42 objective  ID-3 met: …`. */
export function feedLine(item: FeedItem, view: RunView): string {
  const start = view.clock.playStartsAt;
  const elapsedMs = start === undefined ? 0 : parseTime(item.at) - parseTime(start);
  return `${elapsedMs < 0 ? 'before  ' : elapsedText(elapsedMs)} ${MARKS[item.kind] ?? ' '} ${item.kind.padEnd(9)} ${item.text}`;
}

/** `01:02:03`. */
export function elapsedText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
