import { Text } from 'ink';
import { useKeys } from '../hooks/use-keys.ts';
import { useTheme } from '../hooks/use-theme.ts';
import type { ReplayControl } from '../replay-control.ts';
import { clockText, shortClockText } from '../text.ts';

const MINUTE_MS = 60_000;
const SPEEDS = [1, 2, 4, 8, 16, 32, 64, 128];

/** The time bar: where the replay stands, and the marks of what happened. */
export function ReplayBar({ control, width, isActive }: { control: ReplayControl; width: number; isActive: boolean }) {
  const { signs } = useTheme();
  const nextMark = (direction: 1 | -1) => {
    const ahead = control.marks.filter((mark) => (mark.at * control.lengthMs - control.positionMs) * direction > 500);
    const mark = direction > 0 ? ahead[0] : ahead.at(-1);
    if (mark !== undefined) control.seek(mark.at * control.lengthMs);
  };
  useKeys(
    (input, key) => {
      if (input === ' ') control.toggle();
      else if (key.rightArrow) key.shift ? control.seek(control.positionMs + MINUTE_MS) : control.step(1);
      else if (key.leftArrow) key.shift ? control.seek(control.positionMs - MINUTE_MS) : control.step(-1);
      else if (input === 'm') nextMark(1);
      else if (input === 'M') nextMark(-1);
      else if (input === 'g') control.seek(0);
      else if (input === 'G') control.seek(control.lengthMs);
      else if (input === '+' || input === '=')
        control.setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, SPEEDS.indexOf(control.speed) + 1)]);
      else if (input === '-') control.setSpeed(SPEEDS[Math.max(0, SPEEDS.indexOf(control.speed) - 1)]);
    },
    { isActive },
  );
  const cells = Math.max(20, width - 42);
  const bar = Array.from({ length: cells }, () => signs.rule);
  for (const mark of control.marks) bar[Math.min(cells - 1, Math.floor(mark.at * cells))] = mark.sign;
  const at =
    control.lengthMs === 0 ? 0 : Math.min(cells - 1, Math.floor((control.positionMs / control.lengthMs) * cells));
  bar[at] = '│';
  return (
    <Text>
      {' '}
      {shortClockText(control.positionMs).padStart(7)} ├{bar.join('')}┤ {clockText(control.lengthMs)}{' '}
      {control.playing ? `▶ ${control.speed}×` : `❚❚ ${control.speed}×`}
    </Text>
  );
}
