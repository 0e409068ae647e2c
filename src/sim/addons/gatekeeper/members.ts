import type { Process } from '../../kubelet/processes/process.ts';
import type { CommandFlags } from '../common/command-flags.ts';
import type { OwnPod } from '../common/pod-of.ts';

const OPERATIONS = [
  'audit',
  'generate',
  'mutation-controller',
  'mutation-status',
  'mutation-webhook',
  'status',
  'webhook',
];

/** One pod of Gatekeeper's that is up. */
export interface Member {
  process: Process;
  pod: OwnPod;
  flags: CommandFlags;
  /** What it was told to do; everything where it was told nothing. */
  operations: readonly string[];
}

export function operationsOf(flags: CommandFlags): string[] {
  const given = flags.all('operation');
  return given.length === 0 ? OPERATIONS : [...new Set(given)].sort();
}

/** The pods that are up, in the order in which they came. */
export class Members {
  readonly #members = new Set<Member>();

  add(member: Member): void {
    this.#members.add(member);
  }

  remove(member: Member): void {
    this.#members.delete(member);
  }

  all(): Member[] {
    return [...this.#members].sort((a, b) => (a.pod.name < b.pod.name ? -1 : 1));
  }

  /** Who does one thing for all: the first that was told to. */
  first(operation: string): Member | undefined {
    for (const member of this.#members) if (member.operations.includes(operation)) return member;
    return undefined;
  }
}
