import type { SimCluster } from '../sim/index.ts';
import type { NodeProcess, TraceFact } from './target.ts';

type Machine = NonNullable<ReturnType<SimCluster['kubelets']['machine']>>;
type KernelEvent = Parameters<Parameters<Machine['trace']['listen']>[0]>[0];

/** Tells what processes inside containers do that an agent on the node watches for: mounts, and programs that were not in the image. */
export function watchTrace(
  machine: Machine,
  describe: (process: KernelEvent['process']) => NodeProcess,
  tell: (fact: TraceFact) => void,
): () => void {
  const node = machine.spec.name;
  /** Files written since a container started, by the container's root. */
  const written = new Map<string, Set<string>>();
  return machine.trace.listen((event) => {
    const { container, root } = event.process.surroundings;
    if (container === undefined) return;
    if (event.type === 'mount')
      tell({ node, kind: 'mount', process: describe(event.process), source: event.source, target: event.path });
    else if (event.type === 'open' && event.writes) {
      const paths = written.get(root) ?? new Set();
      written.set(root, paths.add(event.path));
    } else if (event.type === 'execve' && runs(event.process.argv, written.get(root)))
      tell({ node, kind: 'new-program', process: describe(event.process) });
  });
}

/** Whether one of these files is the program, or the script that an interpreter was started with. */
function runs(argv: readonly string[], paths: ReadonlySet<string> | undefined): boolean {
  return paths !== undefined && argv.slice(0, 2).some((word) => paths.has(word));
}
