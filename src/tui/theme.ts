/** Signs that carry a state beside its word and colour. */
export interface Signs {
  met: string;
  partly: string;
  open: string;
  lost: string;
  missed: string;
  locked: string;
  selected: string;
  stageDone: string;
  stageOpen: string;
  rule: string;
  bar: readonly string[];
  full: string;
  empty: string;
  up: string;
}

export interface Theme {
  signs: Signs;
  color: boolean;
}

const UNICODE: Signs = {
  met: '✓',
  partly: '◐',
  open: '·',
  lost: '↺',
  missed: '✗',
  locked: '⛔',
  selected: '▸',
  stageDone: '●',
  stageOpen: '○',
  rule: '─',
  bar: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  full: '█',
  empty: '░',
  up: '▲',
};

const ASCII: Signs = {
  met: '+',
  partly: '~',
  open: '.',
  lost: '!',
  missed: 'x',
  locked: '#',
  selected: '>',
  stageDone: '*',
  stageOpen: 'o',
  rule: '-',
  bar: ['_', '.', ',', '-', '=', '+', '*', '#'],
  full: '#',
  empty: '.',
  up: '^',
};

/** ASCII by flag or where the locale promises no UTF-8; colour unless NO_COLOR is set. */
export function themeFor(options: { ascii?: boolean; env: Record<string, string | undefined> }): Theme {
  const { env } = options;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  const plainLocale = locale === '' || locale === 'C' || locale === 'POSIX';
  return { signs: options.ascii || plainLocale ? ASCII : UNICODE, color: !env.NO_COLOR };
}
