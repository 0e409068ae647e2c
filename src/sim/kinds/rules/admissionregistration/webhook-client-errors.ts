import { checkRequired } from '../../check.ts';
import { type FieldError, invalid, required } from '../../field-error.ts';
import { portNumberErrors } from '../../formats.ts';
import { goQuote } from '../../go-quote.ts';
import { dnsSubdomainErrors } from '../../names.ts';

const URL_FORM = '; desired format: https://host[/path]';

/** k8s.io/apiserver/pkg/util/webhook/validation.go; Go's parser takes almost anything for a URL. */
export function webhookUrlErrors(field: string, text: string): FieldError[] {
  if (text.startsWith(':')) {
    const why = `url must be a valid URL: parse ${goQuote(text)}: missing protocol scheme${URL_FORM}`;
    return [required(field, why)];
  }
  const parts = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/.exec(text);
  const [, scheme = '', authority = '', , query = '', fragment = ''] = parts ?? [];
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  const errors: FieldError[] = [];
  if (scheme.toLowerCase() !== 'https') {
    errors.push(invalid(field, scheme, `'https' is the only allowed URL scheme${URL_FORM}`));
  }
  if (host === '') errors.push(invalid(field, host, `host must be specified${URL_FORM}`));
  if (at >= 0) errors.push(invalid(field, authority.slice(0, at), 'user information is not permitted in the URL'));
  if (fragment !== '') errors.push(invalid(field, fragment, 'fragments are not permitted in the URL'));
  if (query !== '') errors.push(invalid(field, query, 'query parameters are not permitted in the URL'));
  return errors;
}

export function webhookServiceErrors(
  field: string,
  { namespace, name, path, port = 443 }: { namespace?: string; name?: string; path?: string; port?: number },
): FieldError[] {
  // Upstream hands the two over in the wrong order: each is missed in the other's place.
  return [
    ...checkRequired(`${field}.name`, namespace, 'service name is required'),
    ...checkRequired(`${field}.namespace`, name, 'service namespace is required'),
    ...portNumberErrors(port).map((error) => invalid(`${field}.port`, port, `port is not valid: ${error}`)),
    ...(path === undefined ? [] : checkPath(`${field}.path`, path)),
  ];
}

function checkPath(field: string, path: string): FieldError[] {
  if (path === '' || path === '/') return [];
  if (path === '//') return [invalid(field, path, 'segment[0] may not be empty')];
  const errors = path.startsWith('/') ? [] : [invalid(field, path, "must start with a '/'")];
  const segments = path.slice(1).replace(/\/$/, '').split('/');
  segments.forEach((segment, at) => {
    if (segment === '') errors.push(invalid(field, path, `segment[${at}] may not be empty`));
    else errors.push(...dnsSubdomainErrors(segment).map((error) => invalid(field, path, `segment[${at}]: ${error}`)));
  });
  return errors;
}
