import { isIP } from 'node:net';
import { parseDuration, parseTimestamp } from '../cel/cel-value.ts';

const HOSTNAME =
  /^([a-zA-Z0-9_]|[a-zA-Z0-9_][a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])(\.([a-zA-Z0-9_]|[a-zA-Z0-9_][a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_]))*$/;
const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** Formats of strings that are checked (k8s.io/kube-openapi/pkg/validation/strfmt); others are ignored. */
const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': (text) => parses(() => parseTimestamp(text)),
  datetime: (text) => parses(() => parseTimestamp(text)),
  date: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)),
  duration: (text) => parses(() => parseDuration(text)) || isSpokenDuration(text),
  byte: (text) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text),
  email: (text) => /^[^\s@<>]+@[^\s@<>]+$/.test(text),
  hostname: (text) => text.length <= 255 && HOSTNAME.test(text),
  ipv4: (text) => isIP(text) === 4,
  ipv6: (text) => isIP(text) === 6,
  cidr: (text) => {
    const [address, prefix, ...more] = text.split('/');
    const width = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : -1;
    return more.length === 0 && /^\d{1,3}$/.test(prefix ?? '') && Number(prefix) <= width;
  },
  mac: (text) => /^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(text),
  uri: (text) => /^[a-z][a-z0-9+.-]*:\S+$/i.test(text) || /^\/\S*$/.test(text),
  uuid: (text) => UUID.test(text),
  uuid3: (text) => UUID.test(text),
  uuid4: (text) => UUID.test(text),
  uuid5: (text) => UUID.test(text),
  hexcolor: (text) => /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.test(text),
  password: () => true,
};

/** Whether a text is of a format; formats that nobody knows fit everything. */
export function fitsFormat(format: string, text: string): boolean {
  return Object.hasOwn(FORMATS, format) ? FORMATS[format](text) : true;
}

const UNITS = /^(ns|nano.*|us|µs|micro.*|ms|milli.*|s|sec.*|m|min.*|h|hr|hour.*|d|day.*|w|wk|week.*)$/i;

/** Durations in words, `2 weeks`: one that is known within the text will do (strfmt/duration.go). */
function isSpokenDuration(text: string): boolean {
  return [...text.matchAll(/\d+\s*([A-Za-zµ]+)/g)].some(([, unit]) => UNITS.test(unit));
}

function parses(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}
