import { blockOf } from '../address.ts';
import type { InvestigateSection } from './investigate-page.ts';
import type { Scoped } from './investigate.ts';
import { shortTime, tally, topText } from './tally.ts';

/** Each address: first and last seen, what it reached, as whom; and its neighbours in the same /24. */
export function addressSections({ calls }: Scoped): InvestigateSection[] {
  const addressed = calls.filter((call) => call.address !== '');
  return [
    {
      title: 'addresses',
      table: {
        columns: ['Address', 'First', 'Last', 'OK', 'Refused', 'As', 'Calls'],
        rows: tally(addressed, (call) => call.address).map((group) => [
          group.key,
          shortTime(group.first),
          shortTime(group.last),
          String(group.succeeded),
          String(group.failed),
          topText(group.calls, (call) => call.subject, 1),
          topText(group.calls, (call) => `${call.verb} ${call.resource}`),
        ]),
      },
    },
    {
      title: 'networks (first three octets)',
      table: {
        columns: ['Network', 'Addresses', 'First', 'Last', 'OK', 'Refused'],
        rows: tally(addressed, (call) => blockOf(call.address, 24) ?? call.address).map((group) => [
          group.key,
          String(new Set(group.calls.map((call) => call.address)).size),
          shortTime(group.first),
          shortTime(group.last),
          String(group.succeeded),
          String(group.failed),
        ]),
      },
    },
  ];
}
