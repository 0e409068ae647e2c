import { goQuote } from '../go-quote.ts';

export interface GoUrl {
  scheme: string;
  host: string;
  path: string;
  query: string;
}

/** A text that is no URL, in Go's words. */
export class GoUrlError extends Error {}

/** net/url, ParseRequestURI, and then Parse, which takes a fragment off. */
export function parseGoUrl(text: string): GoUrl {
  try {
    parseWhole(text, '');
    const hash = text.indexOf('#');
    return hash < 0 ? parseWhole(text, '') : parseWhole(text.slice(0, hash), text);
  } catch (error) {
    if (!(error instanceof GoUrlError)) throw error;
    throw new GoUrlError(`parse ${goQuote(text)}: ${error.message}`);
  }
}

function parseWhole(text: string, withFragment: string): GoUrl {
  if (/[\x00-\x1f\x7f]/.test(text)) throw new GoUrlError('net/url: invalid control character in URL');
  if (text === '' && withFragment === '') throw new GoUrlError('empty url');
  if (text.startsWith(':')) throw new GoUrlError('missing protocol scheme');
  const scheme = (/^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1] ?? '').toLowerCase();
  const [rest, ...queries] = (scheme === '' ? text : text.slice(scheme.length + 1)).split('?');
  const query = queries.join('?');
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { scheme, host: '', path: '', query };
    throw new GoUrlError('invalid URI for request');
  }
  if (scheme === '' || !rest.startsWith('//')) return { scheme, host: '', path: escaped(rest), query };
  const end = rest.indexOf('/', 2);
  const authority = end < 0 ? rest.slice(2) : rest.slice(2, end);
  return { scheme, host: hostOf(authority), path: escaped(end < 0 ? '' : rest.slice(end)), query };
}

function hostOf(authority: string): string {
  const at = authority.lastIndexOf('@');
  const user = at < 0 ? '' : authority.slice(0, at);
  if (/[^A-Za-z0-9\-._:~!$&'()*+,;=%@]/.test(user)) throw new GoUrlError('net/url: invalid userinfo');
  const host = authority.slice(at + 1);
  const close = host.lastIndexOf(']');
  if (host.startsWith('[') && close < 0) throw new GoUrlError("missing ']' in host");
  const colon = host.startsWith('[') ? close + 1 : host.lastIndexOf(':');
  const port = colon < 0 ? '' : host.slice(colon);
  if (!/^(:\d*)?$/.test(port)) throw new GoUrlError(`invalid port ${goQuote(port)} after host`);
  const odd = /[^A-Za-z0-9\-._~!$&'()*+,;=:[\]<>"%\u0080-\uffff]/.exec(host)?.[0];
  if (odd !== undefined) throw new GoUrlError(`invalid character ${goQuote(odd)} in host name`);
  const escape = /%..?/.exec(host)?.[0] ?? (host.endsWith('%') ? '%' : undefined);
  if (escape !== undefined && !host.startsWith('[')) throw new GoUrlError(`invalid URL escape ${goQuote(escape)}`);
  return host;
}

/** The path as it is written again: what is no part of a path is escaped. */
function escaped(path: string): string {
  const wrong = /%(?![0-9a-fA-F]{2})/.exec(path);
  if (wrong !== null) throw new GoUrlError(`invalid URL escape ${goQuote(path.slice(wrong.index, wrong.index + 3))}`);
  return path.replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/%[\]]/gu, (one) => encodeURIComponent(one));
}
