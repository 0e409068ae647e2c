import { print, type Value } from '../value.ts';

const VERB = /%([-+# 0]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g;

/** Go's fmt.Sprintf for what OPA hands it: numbers and texts as they are, anything else as Rego's text. */
export function goFormat(format: string, args: readonly Value[]): string {
  let used = 0;
  const text = format.replace(
    VERB,
    (_whole, flags: string, width: string | undefined, precision: string | undefined, verb: string) => {
      if (verb === '%') return '%';
      if (used >= args.length) return `%!${verb}(MISSING)`;
      return padded(formatOne(verb, args[used++], precision, flags), flags, Number(width ?? 0));
    },
  );
  const rest = args.slice(used);
  if (rest.length === 0) return text;
  return `${text}%!(EXTRA ${rest.map((arg) => `${goType(arg)}=${plain(arg)}`).join(', ')})`;
}

function formatOne(verb: string, arg: Value, precision: string | undefined, flags: string): string {
  const digits = precision === undefined ? undefined : Number(precision);
  const isWhole = typeof arg === 'number' && Number.isInteger(arg);
  switch (verb) {
    case 'v':
      return plain(arg);
    case 's':
      if (typeof arg === 'number') break;
      return digits === undefined ? plain(arg) : plain(arg).slice(0, digits);
    case 'q':
      return JSON.stringify(plain(arg));
    case 'd':
      if (!isWhole) break;
      return `${flags.includes('+') && arg >= 0 ? '+' : ''}${arg}`;
    case 'x':
    case 'X': {
      const hex = typeof arg === 'number' ? arg.toString(16) : Buffer.from(plain(arg)).toString('hex');
      return verb === 'X' ? hex.toUpperCase() : hex;
    }
    case 'f':
    case 'g':
    case 'e':
      if (typeof arg !== 'number' || isWhole) break;
      return verb === 'f' ? arg.toFixed(digits ?? 6) : String(arg);
    case 't':
      if (typeof arg === 'boolean') return `%!t(string=${arg})`;
      break;
    default:
  }
  return `%!${verb}(${goType(arg)}=${plain(arg)})`;
}

function goType(arg: Value): string {
  if (typeof arg !== 'number') return 'string';
  return Number.isInteger(arg) ? 'int' : 'float64';
}

function plain(arg: Value): string {
  return typeof arg === 'string' ? arg : print(arg);
}

function padded(text: string, flags: string, width: number): string {
  if (flags.includes('-')) return text.padEnd(width);
  return text.padStart(width, flags.includes('0') ? '0' : ' ');
}
