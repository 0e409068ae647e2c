import { fitsAny } from '../pattern.ts';
import type { RuntimeMatch } from './finding-rules.ts';

/** Something an agent on a node sees that the API does not: a process, a connection, a mount. */
export interface RuntimeFact {
  /** RFC 3339. */
  at: string;
  node: string;
  process?: { name: string; command: string; pid: number; downloaded?: boolean };
  /** Where it is connected: `host:port`. */
  connection?: string;
  /** A mount that was made while the container ran. */
  mount?: { source: string; target: string };
  container?: { namespace: string; pod: string; container: string; image: string };
}

export function matchesRuntime(match: RuntimeMatch, fact: RuntimeFact): boolean {
  const byProcess =
    fact.process !== undefined &&
    (match.processes?.includes(fact.process.name) === true || fitsAny(fact.process.command, match.commands ?? []));
  const byConnection = fact.connection !== undefined && fitsAny(fact.connection, match.connections ?? []);
  return (
    byProcess ||
    byConnection ||
    (match.downloaded === true && fact.process?.downloaded === true) ||
    (match.mounts === true && fact.mount !== undefined)
  );
}
