import type { Process } from './process.ts';

/** As a small machine's kernel.threads-max would be. */
const MOST_PROCESSES = 4096;

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

  /** Whether the machine has as many processes as it takes. */
  get isFull(): boolean {
    return this.above?.isFull ?? this.#processes.size >= MOST_PROCESSES;
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
