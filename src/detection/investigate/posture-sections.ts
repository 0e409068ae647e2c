import type { InvestigateSection } from './investigate-page.ts';
import type { Scoped } from './scoped.ts';
import type { PostureCounts, PostureFailure } from './posture.ts';

/** What Polaris' dashboard shows: the score, the counts, and each failed check with where it failed. */
export function postureSections({ posture, filter }: Pick<Scoped, 'posture' | 'filter'>): InvestigateSection[] {
  if (posture === undefined) return [{ title: 'posture', text: ['There is no cluster to look at: this is a replay.'] }];
  const failures = posture.failures.filter((failure) => fits(failure, filter));
  const { successes, warnings, dangers } = posture.counts;
  return [
    {
      title: 'posture now, by the checks of Polaris',
      text: [
        `grade ${posture.grade}, score ${posture.score} of 100: ${successes} passing, ${warnings} warning, ${dangers} dangerous`,
        'These are the workloads and rights of this moment, whatever the scope. Bindings and roles named system: are passed over.',
      ],
    },
    { title: 'by category', table: countTable('Category', posture.byCategory) },
    { title: 'by namespace', table: countTable('Namespace', posture.byNamespace) },
    { title: 'dangers', table: failureTable(failures.filter(({ severity }) => severity === 'danger')) },
    { title: 'warnings by check', bars: barsOf(failures.filter(({ severity }) => severity === 'warning')) },
  ];
}

function fits(failure: PostureFailure, filter: Record<string, string>): boolean {
  const { namespace, object, container, check, message } = failure;
  return Object.entries(filter).every(([field, wanted]) => {
    if (field === 'ns') return namespace === wanted;
    if (field === 'resource') return object.toLowerCase().includes(wanted.toLowerCase());
    return `${namespace} ${object} ${container} ${check} ${message}`.toLowerCase().includes(wanted.toLowerCase());
  });
}

function countTable(name: string, rows: readonly (PostureCounts & { name: string })[]) {
  return {
    columns: [name, 'Passing', 'Warning', 'Dangerous'],
    rows: rows.map((row) => [row.name, ...[row.successes, row.warnings, row.dangers].map(String)]),
  };
}

function failureTable(failures: readonly PostureFailure[]) {
  return {
    columns: ['Namespace', 'Object', 'Container', 'Check', 'Message'],
    rows: failures.map(({ namespace, object, container, check, message }) => [
      namespace,
      object,
      container,
      check,
      message,
    ]),
  };
}

function barsOf(failures: readonly PostureFailure[]): { label: string; value: number; note: string }[] {
  const counts = new Map<string, { value: number; note: string }>();
  for (const { check, message } of failures) {
    counts.set(check, { value: (counts.get(check)?.value ?? 0) + 1, note: message });
  }
  return [...counts].map(([label, bar]) => ({ label, ...bar })).sort((a, b) => b.value - a.value);
}
