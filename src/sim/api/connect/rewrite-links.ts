import type { ApiResponse } from '../../api-request.ts';

/** Which attributes of which elements hold links (k8s.io/apimachinery/pkg/util/proxy/transport.go). */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  a: ['href'],
  applet: ['codebase'],
  area: ['href'],
  audio: ['src'],
  base: ['href'],
  blockquote: ['cite'],
  body: ['background'],
  button: ['formaction'],
  command: ['icon'],
  del: ['cite'],
  embed: ['src'],
  form: ['action'],
  frame: ['longdesc', 'src'],
  head: ['profile'],
  html: ['manifest'],
  iframe: ['longdesc', 'src'],
  img: ['longdesc', 'src', 'usemap'],
  input: ['src', 'usemap', 'formaction'],
  ins: ['cite'],
  link: ['href'],
  object: ['classid', 'codebase', 'data', 'usemap'],
  q: ['cite'],
  script: ['src'],
  source: ['src'],
  video: ['src', 'poster'],
};

interface Places {
  /** What stands before a path to come back through the proxy. */
  prefix: string;
  /** Who was asked: `address:port`. */
  host: string;
}

/** Links and redirections of what is behind a proxy lead through the proxy again. */
export function rewriteLinks(answer: ApiResponse, places: Places): ApiResponse {
  const headers = { ...answer.headers };
  const location = Object.keys(headers).find((name) => name.toLowerCase() === 'location');
  if (location !== undefined) headers[location] = rewritten(String(headers[location]), places);
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  if (answer.body === undefined || !String(type ?? '').startsWith('text/html')) return { ...answer, headers };
  return { ...answer, headers, body: rewritePage(answer.body.toString(), places) };
}

function rewritePage(page: string, places: Places): string {
  return page.replace(/<([a-z]+)(\s[^>]*)>/gi, (tag: string, name: string, rest: string) => {
    const attributes = ATTRIBUTES[name.toLowerCase()];
    if (attributes === undefined) return tag;
    const changed = rest.replace(
      /([a-z-]+)(\s*=\s*)("([^"]*)"|'([^']*)')/gi,
      (whole: string, key: string, equals: string, quoted: string, double?: string, single?: string) =>
        attributes.includes(key.toLowerCase())
          ? `${key}${equals}${quoted[0]}${rewritten(double ?? single ?? '', places)}${quoted[0]}`
          : whole,
    );
    return `<${name}${changed}>`;
  });
}

/** Links to elsewhere, and those that are relative to the page, stay. */
function rewritten(link: string, { prefix, host }: Places): string {
  const own = [`http://${host}/`, `https://${host}/`].find((start) => link.startsWith(start));
  const path = own === undefined ? link : link.slice(own.length - 1);
  if (!path.startsWith('/') || path.startsWith('//') || path.startsWith(prefix)) return link;
  return `${prefix}${path}`;
}
