import type { Process } from './process.ts';

/** Numbers processes. A process has a number in its own namespace and in each one above. */
export class PidNamespace {
  readonly above: PidNamespace | undefined;
  readonly #processes = new Map<number, Process>();
  /** Hears when a process comes or goes. */
  onChange: (() => void) | undefined;
  #last: number;

  constructor(above?: PidNamespace, last = 0) {
    this.above = above;
    this.#last = last;
  }

  admit(process: Process): number {
    this.#last += 1;
    this.#processes.set(this.#last, process);
    this.onChange?.();
    return this.#last;
  }

  forget(pid: number): void {
    if (this.#processes.delete(pid)) this.onChange?.();
  }

  get(pid: number): Process | undefined {
    return this.#processes.get(pid);
  }

  /** In the order of their numbers. */
  list(): Process[] {
    return [...this.#processes.values()];
  }
}
