const NAMES = [
  '', 'HUP', 'INT', 'QUIT', 'ILL', 'TRAP', 'ABRT', 'BUS', 'FPE', 'KILL', 'USR1', 'SEGV', 'USR2', 'PIPE', 'ALRM', 'TERM', 'STKFLT',
  'CHLD', 'CONT', 'STOP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'XCPU', 'XFSZ', 'VTALRM', 'PROF', 'WINCH', 'IO', 'PWR', 'SYS',
]; // biome-ignore format: a table

export const SIGNAL = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
} as const;

const IGNORED_BY_DEFAULT = new Set([17, 18, 23, 28]);

export function isIgnoredByDefault(signal: number): boolean {
  return IGNORED_BY_DEFAULT.has(signal);
}

/** `TERM`, `SIGTERM` or `15`; undefined for what is no signal. */
export function signalNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) < NAMES.length ? Number(text) : undefined;
  const at = NAMES.indexOf(text.toUpperCase().replace(/^SIG/, ''));
  return at > 0 ? at : undefined;
}

export function signalName(signal: number): string {
  return NAMES[signal] ?? String(signal);
}

export function signalNames(): string[] {
  return NAMES.slice(1);
}
