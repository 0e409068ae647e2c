import type { InvestigateSection } from './investigate-page.ts';
import type { Scoped } from './scoped.ts';
import { overTime } from './over-time.ts';
import { tally, topText } from './tally.ts';

/** What was called, by whom, from where, and whether it worked. */
export function activitySections(scoped: Scoped): InvestigateSection[] {
  const { calls } = scoped;
  const bars = (
    title: string,
    groups: ReturnType<typeof tally>,
    note: (group: ReturnType<typeof tally>[number]) => string,
  ): InvestigateSection => ({
    title,
    bars: groups.slice(0, 15).map((group) => ({
      label: group.key,
      value: group.total,
      note: `${group.failed > 0 ? `${group.failed} refused  ` : ''}${note(group)}`,
    })),
  });
  return [
    overTime(scoped),
    bars(
      'by call',
      tally(calls, (call) => call.verb),
      (group) => topText(group.calls, (call) => call.resource),
    ),
    bars(
      'by subject',
      tally(calls, (call) => call.subject),
      (group) => topText(group.calls, (call) => call.verb),
    ),
    bars(
      'by address',
      tally(calls, (call) => call.address),
      (group) => topText(group.calls, (call) => call.subject, 2),
    ),
    bars(
      'by resource',
      tally(calls, (call) => call.resource),
      (group) => topText(group.calls, (call) => call.verb),
    ),
    bars(
      'by answer',
      tally(calls, (call) => String(call.code)),
      (group) => topText(group.calls, (call) => call.subject, 2),
    ),
  ];
}
