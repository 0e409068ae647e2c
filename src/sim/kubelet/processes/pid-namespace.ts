import type { Process } from './process.ts';

/** Numbers processes. A process has a number in its own namespace and in each one above. */
export class PidNamespace {
  readonly above: PidNamespace | undefined;
  readonly #processes = new Map<number, Process>();
  #last: number;

  constructor(above?: PidNamespace, last = 0) {
    this.above = above;
    this.#last = last;
  }

  admit(process: Process): number {
    this.#last += 1;
    this.#processes.set(this.#last, process);
    return this.#last;
  }

  forget(pid: number): void {
    this.#processes.delete(pid);
  }

  get(pid: number): Process | undefined {
    return this.#processes.get(pid);
  }

  /** In the order of their numbers. */
  list(): Process[] {
    return [...this.#processes.values()];
  }
}
