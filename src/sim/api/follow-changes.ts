import type { StreamOut } from '../api-request.ts';
import type { WatchedChange } from '../client.ts';

/** Reads a watch: a change a line. */
export function followChanges(watcher: { changed(change: WatchedChange): void; ended(): void }): StreamOut {
  let pending = '';
  return {
    write: (chunk) => {
      const lines = `${pending}${chunk.toString()}`.split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) watcher.changed(JSON.parse(line) as WatchedChange);
    },
    end: () => watcher.ended(),
    abort: () => watcher.ended(),
    backlogBytes: () => 0,
  };
}
