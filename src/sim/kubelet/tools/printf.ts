const SIMPLE: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
  '\\': '\\',
};

/** Backslash sequences as `echo -e` reads them, in Latin-1; `\c` stops everything. */
export function escapes(text: string): { out: string; stopped: boolean } {
  let stopped = false;
  const bytes = Buffer.from(text).toString('latin1');
  const out = bytes.replace(/\\(c[\s\S]*|x[\da-fA-F]{1,2}|0[0-7]{0,3}|[0-7]{1,3}|[\s\S])/g, (whole, code: string) => {
    if (code.startsWith('c')) {
      stopped = true;
      return '';
    }
    if (/^x/.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 255);
    return SIMPLE[code] ?? whole;
  });
  return { out, stopped };
}

/** printf(1): the format is used again while arguments are left. */
export function formatPrintf(format: string, args: readonly string[]): Buffer {
  const left = [...args];
  let out = '';
  do {
    const before = left.length;
    out += once(format, left);
    if (left.length === before) break;
  } while (left.length > 0);
  return Buffer.from(out, 'latin1');
}

function once(format: string, left: string[]): string {
  const bytes = escapes(format).out;
  return bytes.replace(/%(?:%|([-+ 0#]*)(\*|\d*)(?:\.(\*|\d*))?([diouxXcsbqfeEgG]))/g, (...groups: string[]) => {
    const [whole, flags, width, precision, conversion] = groups;
    if (whole === '%%') return '%';
    const size = width === '*' ? Number(left.shift() ?? 0) : Number(width || 0);
    const digits =
      precision === undefined ? undefined : precision === '*' ? Number(left.shift() ?? 0) : Number(precision || 0);
    return pad(convert(left.shift() ?? '', conversion, digits, flags), size, flags, conversion);
  });
}

function convert(arg: string, conversion: string, digits: number | undefined, flags: string): string {
  const latin = Buffer.from(arg).toString('latin1');
  switch (conversion) {
    case 's':
      return digits === undefined ? latin : latin.slice(0, digits);
    case 'b':
      return escapes(arg).out;
    case 'q':
      return /^[\w./:=@%+,-]+$/.test(latin) ? latin : `'${latin.replaceAll("'", "'\\''")}'`;
    case 'c':
      return latin.slice(0, 1);
    case 'd':
    case 'i':
    case 'u': {
      const text = String(Math.trunc(numberOf(arg)));
      return flags.includes('+') && !text.startsWith('-') ? `+${text}` : text;
    }
    case 'o':
      return Math.trunc(numberOf(arg)).toString(8);
    case 'x':
      return `${flags.includes('#') ? '0x' : ''}${Math.trunc(numberOf(arg)).toString(16)}`;
    case 'X':
      return Math.trunc(numberOf(arg)).toString(16).toUpperCase();
    case 'e':
    case 'E':
      return numberOf(arg).toExponential(digits ?? 6);
    case 'g':
    case 'G':
      return String(numberOf(arg));
    default:
      return numberOf(arg).toFixed(digits ?? 6);
  }
}

function numberOf(text: string): number {
  if (/^['"]/.test(text)) return text.charCodeAt(1) || 0;
  return Number(text.trim()) || 0;
}

function pad(text: string, width: number, flags: string, conversion: string): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (flags.includes('0') && !'scbq'.includes(conversion)) {
    return text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0');
  }
  return text.padStart(width);
}
