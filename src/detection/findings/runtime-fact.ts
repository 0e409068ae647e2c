import { fitter } from '../pattern.ts';
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

/** Tells whether a fact fits, as one rule puts it. */
export function runtimeMatcher(match: RuntimeMatch): (fact: RuntimeFact) => boolean {
  const isCommand = fitter(match.commands ?? []);
  const isConnection = fitter(match.connections ?? []);
  return ({ process, connection, mount }) =>
    (process !== undefined && (match.processes?.includes(process.name) === true || isCommand(process.command))) ||
    (connection !== undefined && isConnection(connection)) ||
    (match.downloaded === true && process?.downloaded === true) ||
    (match.mounts === true && mount !== undefined);
}
