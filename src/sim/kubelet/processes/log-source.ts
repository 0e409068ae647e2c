export interface LogLine {
  atMs: number;
  stream: 'stdout' | 'stderr';
  /** With its end. */
  text: string;
}

/** Lines that follow from the time alone: asked for when someone reads the log. */
export interface LogSource {
  /** Lines after `fromMs` up to and including `toMs`, in order. */
  between(fromMs: number, toMs: number): LogLine[];
  /** When the next line comes; undefined: never. */
  nextAfter(instantMs: number): number | undefined;
}
