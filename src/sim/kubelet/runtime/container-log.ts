import { formatMicroTime } from '../../../clock/clock.ts';
import type { LogLine, LogSource } from '../processes/log-source.ts';

/** As much as a node keeps of one container's log. */
const LINES_MAX = 50_000;

export interface LogQuery {
  sinceMs?: number;
  tailLines?: number;
}

/**
 * What a container wrote, line by line with the instant, and what it writes by the clock. Both are put in order when
 * someone reads: a log that nobody looks at costs nothing.
 */
export class ContainerLog {
  readonly sources = new Set<LogSource>();
  readonly #now: () => number;
  readonly #lines: LogLine[] = [];
  #written: LogLine[] = [];
  readonly #partial: Record<LogLine['stream'], string> = { stdout: '', stderr: '' };
  readonly #followers = new Set<() => void>();
  #readUntilMs: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#readUntilMs = now() - 1;
  }

  write(stream: LogLine['stream'], data: Buffer): void {
    const text = this.#partial[stream] + data.toString();
    const cut = text.lastIndexOf('\n') + 1;
    this.#partial[stream] = text.slice(cut);
    for (const line of text.slice(0, cut).match(/[^\n]*\n/g) ?? [])
      this.#written.push({ atMs: this.#now(), stream, text: line });
    if (this.#written.length > 2 * LINES_MAX) this.#written = this.#written.slice(-LINES_MAX);
    if (cut > 0) this.#tell();
  }

  /** The container has ended: what lacks its line's end is written as it is. */
  end(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.#partial[stream] !== '') this.#written.push({ atMs: this.#now(), stream, text: this.#partial[stream] });
      this.#partial[stream] = '';
    }
    this.#tell();
  }

  read({ sinceMs, tailLines }: LogQuery = {}): readonly LogLine[] {
    this.#collect();
    const from = sinceMs === undefined ? 0 : this.#lines.findIndex((line) => line.atMs >= sinceMs);
    if (from < 0 || tailLines === 0) return [];
    const lines = from === 0 ? this.#lines : this.#lines.slice(from);
    return tailLines === undefined || tailLines < 0 ? lines : lines.slice(-tailLines);
  }

  /** Where a follower stands that has read everything. */
  get length(): number {
    this.#collect();
    return this.#lines.length;
  }

  from(at: number): readonly LogLine[] {
    this.#collect();
    return this.#lines.slice(at);
  }

  follow(changed: () => void): () => void {
    this.#followers.add(changed);
    return () => {
      this.#followers.delete(changed);
    };
  }

  /** When the clock alone brings the next line. */
  nextLineMs(): number | undefined {
    const next = [...this.sources].flatMap((source) => source.nextAfter(this.#now()) ?? []);
    return next.length === 0 ? undefined : Math.min(...next);
  }

  #collect(): void {
    const nowMs = this.#now();
    const fresh = this.#written.splice(0);
    if (nowMs > this.#readUntilMs) {
      for (const source of this.sources) fresh.push(...source.between(this.#readUntilMs, nowMs).slice(-LINES_MAX));
      this.#readUntilMs = nowMs;
    }
    for (const line of fresh.sort((a, b) => a.atMs - b.atMs).slice(-LINES_MAX)) this.#lines.push(line);
  }

  #tell(): void {
    for (const changed of [...this.#followers]) changed();
  }
}

/** An instant as the runtime writes it: nine digits behind the point. */
export function formatNano(instantMs: number): string {
  return `${formatMicroTime(instantMs).slice(0, -1)}000Z`;
}
