import { blockOf } from '../address.ts';
import type { InvestigateSection } from './investigate-page.ts';
import type { Scoped } from './scoped.ts';
import { shortTime, tally, topText } from './tally.ts';

/** Each address: first and last seen, what it reached, as whom; and its neighbours in the same /24. */
export function addressSections({ calls }: Scoped): InvestigateSection[] {
  const addressed = calls.filter((call) => call.address !== '');
  const forwarded = addressed.filter((call) => call.sender !== undefined);
  return [
    ...(forwarded.length === 0 ? [] : [headerSection(forwarded)]),
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

/** A caller can put any address it likes into a header; the last one is who spoke to the API server. */
function headerSection(calls: Scoped['calls']): InvestigateSection {
  return {
    title: 'named in a header (anyone can write one: the sender is who spoke to the API server)',
    table: {
      columns: ['Named', 'Sender', 'First', 'Last', 'OK', 'Refused'],
      rows: tally(calls, (call) => `${call.address} ${call.sender}`).map((group) => [
        ...group.key.split(' '),
        shortTime(group.first),
        shortTime(group.last),
        String(group.succeeded),
        String(group.failed),
      ]),
    },
  };
}
