import type { InvestigateSection } from './investigate-page.ts';
import type { ClusterCard, Scoped } from './scoped.ts';
import { shortTime, tally, topText } from './tally.ts';

/** Which cluster this is, who used it, and what was said about it. */
export function overviewSections({ calls, before, findings, cluster }: Scoped): InvestigateSection[] {
  const all = [...before, ...calls];
  const first = all[0];
  const nodes = new Set(
    all
      .filter((call) => call.subject.startsWith('system:node:'))
      .map((call) => call.subject.slice('system:node:'.length)),
  );
  const severe = findings.filter((finding) => finding.severity >= 7).length;
  return [
    {
      title: 'cluster',
      text: [
        ...(cluster === undefined ? [] : cardLines(cluster)),
        first === undefined
          ? 'The audit log is empty.'
          : `The audit log begins ${shortTime(first.at)} with ${first.subject} (${first.verb} ${first.resource}) from ${first.address}.`,
        `${nodes.size} nodes speak to the API as system:node:NAME: ${[...nodes].sort().join(', ')}.`,
        `${findings.length} findings, ${severe} of them high.`,
      ],
    },
    {
      title: 'subjects',
      table: {
        columns: ['Subject', 'Calls', 'Refused', 'First', 'Last', 'From'],
        rows: tally(calls, (call) => call.subject).map((group) => [
          group.key,
          String(group.total),
          String(group.failed),
          shortTime(group.first),
          shortTime(group.last),
          topText(group.calls, (call) => call.address, 2),
        ]),
      },
    },
    {
      title: 'programs',
      bars: tally(calls, (call) => call.agent.split(' ')[0])
        .slice(0, 12)
        .map((group) => ({
          label: group.key,
          value: group.total,
          note: topText(group.calls, (call) => call.subject, 2),
        })),
    },
  ];
}

function cardLines({ name, region, version, createdAt, createdBy, role }: ClusterCard): string[] {
  return [
    `${name} in ${region}, ${version}, made ${createdAt}${createdBy === undefined ? '' : ` by ${createdBy}`}.`,
    ...(role === undefined ? [] : [`It acts in the cloud as ${role}.`]),
  ];
}
