import type { Process } from './process.ts';

/** What any process takes. */
const PROCESS_BYTES = 1 << 20;

/** Memory of a container and its limit. */
export class Cgroup {
  readonly path: string;
  readonly limitBytes: number;
  readonly processes = new Set<Process>();
  /** Beyond what the processes were charged: what an image's own program uses now. */
  usage: () => { cpu: number; memory: number } = () => ({ cpu: 0, memory: 0 });
  readonly #outOfMemory: (victim: Process) => void;

  constructor(options: { path: string; limitBytes?: number; outOfMemory?: (victim: Process) => void }) {
    this.path = options.path;
    this.limitBytes = options.limitBytes ?? Number.POSITIVE_INFINITY;
    this.#outOfMemory = options.outOfMemory ?? (() => {});
  }

  memory(): number {
    let sum = this.usage().memory;
    for (const process of this.processes) sum += PROCESS_BYTES + process.memory;
    return sum;
  }

  /** False where the process was killed because the container is over its limit. */
  charge(process: Process): boolean {
    if (this.memory() <= this.limitBytes) return true;
    this.#outOfMemory(process);
    process.terminate({ code: 137, signal: 9 });
    return false;
  }
}
