import { newCallSections } from './new-call-sections.ts';
import { findingSections } from './finding-sections.ts';
import type { InvestigateSection } from './investigate-page.ts';
import type { Scoped } from './scoped.ts';
import { overTime } from './over-time.ts';
import { shortTime, tally, topText } from './tally.ts';

/** One address or subject, as the filter names it: since when, with whom, to what, and what of it is new. */
export function profileSections(scoped: Scoped): InvestigateSection[] {
  const { calls, before, filter } = scoped;
  if (Object.keys(filter).length === 0)
    return [{ title: 'profile of whom?', text: ['Name an address or a subject, as in ip=198.51.100.7 or user=NAME.'] }];
  const all = [...before, ...calls];
  const first = all.at(0);
  const last = all.at(-1);
  if (first === undefined || last === undefined)
    return [{ title: 'profile', text: ['Nobody of that kind has called the API.'] }];
  const succeeded = all.filter((call) => call.success);
  const firstSuccess = succeeded.at(0);
  const lastSuccess = succeeded.at(-1);
  return [
    {
      title: 'profile',
      text: [
        `First seen ${shortTime(first.at)}, last seen ${shortTime(last.at)}, ${all.length} calls, ${calls.length} of them in the scope.`,
        firstSuccess === undefined || lastSuccess === undefined
          ? 'None of them succeeded.'
          : `First success ${shortTime(firstSuccess.at)}, last success ${shortTime(lastSuccess.at)}, ${all.length - succeeded.length} refused.`,
      ],
    },
    grouped('subjects', 'Subject', scoped, (call) => call.subject),
    grouped('addresses', 'Address', scoped, (call) => call.address),
    grouped('programs', 'Program', scoped, (call) => call.agent.split(' ')[0]),
    grouped('resources', 'Resource', scoped, (call) =>
      [call.resource, call.namespace === '' ? '' : `in ${call.namespace}`].join(' ').trim(),
    ),
    overTime(scoped),
    ...newCallSections(scoped).slice(1),
    ...findingSections(scoped).filter(({ title }) =>
      Object.values(filter).some((value) => title.endsWith(` ${value}`)),
    ),
  ];
}

function grouped(
  title: string,
  name: string,
  { calls }: Scoped,
  keyOf: (call: Scoped['calls'][number]) => string,
): InvestigateSection {
  return {
    title,
    table: {
      columns: [name, 'Calls', 'Refused', 'First', 'Last', 'What'],
      rows: tally(calls, keyOf)
        .slice(0, 20)
        .map((group) => [
          group.key,
          String(group.total),
          String(group.failed),
          shortTime(group.first),
          shortTime(group.last),
          topText(group.calls, (call) => `${call.verb} ${call.resource}`),
        ]),
    },
  };
}
