import { dnsSubdomainErrors, regexError } from './names.ts';

/** What further texts and numbers may look like, with the words of k8s.io/apimachinery/pkg/util/validation. */

const MAX_INT32 = 2 ** 31 - 1;
const SUBDOMAIN = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';
const WILDCARD = `\\*\\.${SUBDOMAIN}`;
const CONFIG_KEY = '[-._a-zA-Z0-9]+';
const ENV_NAME = '[-._a-zA-Z][-._a-zA-Z0-9]*';
const PERCENT = '[0-9]+%';
const HTTP_HEADER = '[-A-Za-z0-9]+';
const HTTP_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

export function rangeError(from: number, to: number): string {
  return `must be between ${from} and ${to}, inclusive`;
}

export function portNumberErrors(port: number): string[] {
  return port >= 1 && port <= 65535 ? [] : [rangeError(1, 65535)];
}

export function portNameErrors(name: string): string[] {
  const errors: string[] = [];
  if (name.length > 15) errors.push('must be no more than 15 characters');
  if (!/^[-a-z0-9]+$/.test(name)) errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(name)) errors.push('must contain at least one letter (a-z)');
  if (name.includes('--')) errors.push('must not contain consecutive hyphens');
  if (name.startsWith('-') || name.endsWith('-')) errors.push('must not begin or end with a hyphen');
  return errors;
}

export function idErrors(id: number): string[] {
  return id >= 0 && id <= MAX_INT32 ? [] : [rangeError(0, MAX_INT32)];
}

export function percentErrors(text: string): string[] {
  if (new RegExp(`^${PERCENT}$`).test(text)) return [];
  return [
    regexError("a valid percent string must be a numeric string followed by an ending '%'", PERCENT, '1%', '93%'),
  ];
}

export function envNameErrors(name: string): string[] {
  const errors: string[] = [];
  if (!new RegExp(`^${ENV_NAME}$`).test(name)) {
    const text =
      "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit";
    errors.push(regexError(text, ENV_NAME, 'my.env-name', 'MY_ENV.NAME', 'MyEnvName1'));
  }
  return [...errors, ...dotErrors(name)];
}

export function configKeyErrors(key: string): string[] {
  const errors: string[] = [];
  if (key.length > 253) errors.push('must be no more than 253 characters');
  if (!new RegExp(`^${CONFIG_KEY}$`).test(key)) {
    const text = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
    errors.push(regexError(text, CONFIG_KEY, 'key.name', 'KEY_NAME', 'key-name'));
  }
  return [...errors, ...dotErrors(key)];
}

export function httpHeaderErrors(name: string): string[] {
  if (new RegExp(`^${HTTP_HEADER}$`).test(name)) return [];
  return [
    regexError("a valid HTTP header must consist of alphanumeric characters or '-'", HTTP_HEADER, 'X-Header-Name'),
  ];
}

export function wildcardSubdomainErrors(text: string): string[] {
  const errors: string[] = [];
  if (text.length > 253) errors.push('must be no more than 253 characters');
  if (!new RegExp(`^${WILDCARD}$`).test(text)) {
    const words =
      "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
    errors.push(regexError(words, WILDCARD, '*.example.com'));
  }
  return errors;
}

/** `acme.io/foo`. */
export function domainPathErrors(text: string): string[] {
  const slash = text.indexOf('/');
  const [host, path] = slash < 0 ? [text, ''] : [text.slice(0, slash), text.slice(slash + 1)];
  if (host === '' || path === '') return ['must be a domain-prefixed path (such as "acme.io/foo")'];
  const errors = [...dnsSubdomainErrors(host)];
  if (!new RegExp(`^${HTTP_PATH}$`).test(path)) errors.push(regexError('Invalid path', HTTP_PATH));
  return errors;
}

/** Go's hasChDirPrefix. */
function dotErrors(text: string): string[] {
  if (text === '.') return ["must not be '.'"];
  if (text === '..') return ["must not be '..'"];
  return text.startsWith('..') ? ["must not start with '..'"] : [];
}
