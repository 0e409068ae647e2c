import { auditCluster, countResults, gradeOf, scoreOf } from '../sim/index.ts';
import type { Target } from './target.ts';

type Audited = ReturnType<typeof auditCluster>[number];
type Result = Audited['results'][number];

interface Counted {
  name: string;
  successes: number;
  warnings: number;
  dangers: number;
}

/** How a cluster's workloads and rights are set up, by Polaris' checks with their default severities. */
export function postureOf(target: Pick<Target, 'list'>) {
  // What a cluster keeps is what its server read and checked: it has the fields that the scanner looks at.
  const objects = auditCluster((resource) => target.list(resource));
  const counts = countResults(objects);
  const score = scoreOf(counts);
  return {
    score,
    grade: gradeOf(score),
    counts,
    byCategory: counted(objects, (_, { category }) => category),
    byNamespace: counted(objects, ({ namespace }) => namespace || '(cluster)'),
    failures: objects.flatMap(failuresOf),
  };
}

function failuresOf({ kind, namespace, name, results, containers }: Audited) {
  const failure = (container: string) => (result: Result) => ({
    severity: result.severity,
    namespace,
    object: `${kind}/${name}`,
    container,
    check: result.id,
    message: result.message,
  });
  const failed = (list: readonly Result[]) => list.filter(({ success }) => !success);
  return [
    ...failed(results).map(failure('')),
    ...containers.flatMap((container) => failed(container.results).map(failure(container.name))),
  ];
}

function counted(objects: readonly Audited[], nameOf: (object: Audited, result: Result) => string): Counted[] {
  const groups = new Map<string, Counted>();
  for (const object of objects) {
    for (const result of [...object.results, ...object.containers.flatMap((container) => container.results)]) {
      const name = nameOf(object, result);
      const group = groups.get(name) ?? { name, successes: 0, warnings: 0, dangers: 0 };
      group[result.success ? 'successes' : result.severity === 'danger' ? 'dangers' : 'warnings']++;
      groups.set(name, group);
    }
  }
  return [...groups.values()].sort((a, b) => b.dangers - a.dangers || (a.name < b.name ? -1 : 1));
}
