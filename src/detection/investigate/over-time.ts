import { formatTime } from '../../clock/clock.ts';
import type { InvestigateSection } from './investigate-page.ts';
import type { Scoped } from './scoped.ts';
import { shortTime } from './tally.ts';

const BUCKETS = 24;

/** Calls over the scope, answered and refused told apart. Stretches without a call are left out. */
export function overTime({ calls, fromMs, toMs }: Scoped): InvestigateSection {
  const bucketMs = Math.max(1, (toMs - fromMs) / BUCKETS);
  const buckets = Array.from({ length: BUCKETS }, () => ({ ok: 0, refused: 0 }));
  for (const call of calls) {
    const bucket = buckets[Math.min(BUCKETS - 1, Math.floor((call.atMs - fromMs) / bucketMs))];
    if (call.success) bucket.ok++;
    else bucket.refused++;
  }
  return {
    title: 'over time',
    bars: buckets.flatMap(({ ok, refused }, i) =>
      ok + refused === 0
        ? []
        : [
            {
              label: `from ${shortTime(formatTime(fromMs + i * bucketMs))}`,
              value: ok + refused,
              note: `${ok} answered${refused === 0 ? '' : `, ${refused} refused`}`,
            },
          ],
    ),
  };
}
