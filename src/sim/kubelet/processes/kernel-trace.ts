import type { Process } from './process.ts';

/** Something that a process had its node's kernel do. Paths are as the process sees them. */
export type KernelEvent = { process: Process } & (
  | { type: 'execve' }
  | { type: 'open'; path: string; writes: boolean }
  | { type: 'unlink' | 'mkdir' | 'chmod'; path: string }
  | { type: 'rename'; path: string; from: string }
  | { type: 'connect'; host: string; address: string; port: number }
  | { type: 'mount'; source: string; path: string }
);

/** Where a node's sensors hear what its processes do. It costs nothing while nobody listens. */
export class KernelTrace {
  readonly #listeners = new Set<(event: KernelEvent) => void>();

  listen(listener: (event: KernelEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whether anybody would hear. */
  get heard(): boolean {
    return this.#listeners.size > 0;
  }

  tell(event: KernelEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
