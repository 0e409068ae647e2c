import type { Call } from './call.ts';
import type { InvestigateSection } from './investigate-page.ts';
import type { Scoped } from './scoped.ts';
import { shortTime, tally, topText } from './tally.ts';

/** What a subject did in the scope that it had never done before it: novelty against the quiet days. */
export function newCallSections({ calls, before }: Scoped): InvestigateSection[] {
  const known = new Set(before.map(callKey));
  const subjects = new Set(before.map((call) => call.subject));
  const fresh = tally(
    calls.filter((call) => !known.has(callKey(call))),
    callKey,
  ).sort((a, b) => (a.first < b.first ? -1 : 1));
  return [
    {
      title: 'subjects not seen before the scope',
      text: [...new Set(calls.map((call) => call.subject))].filter((subject) => !subjects.has(subject)).sort(),
    },
    {
      title: 'calls not seen before the scope',
      ...(before.length === 0
        ? {
            text: [
              'There is nothing before the scope to compare with: let it begin later, so that quiet days lie before it.',
            ],
          }
        : {}),
      table: {
        columns: ['First', 'Subject', 'Call', 'Answer', 'Calls', 'From'],
        rows: fresh.map((group) => [
          shortTime(group.first),
          group.calls[0].subject,
          `${group.calls[0].verb} ${group.calls[0].resource}`,
          group.failed === 0 ? 'answered' : 'refused',
          String(group.total),
          topText(group.calls, (call) => call.address, 2),
        ]),
      },
    },
  ];
}

/** What was refused before and works now is new. */
function callKey(call: Call): string {
  return `${call.subject} ${call.verb} ${call.resource} ${call.success ? '' : 'refused'}`;
}
