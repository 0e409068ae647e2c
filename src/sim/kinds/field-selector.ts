import { badRequest } from '../status-error.ts';

export interface FieldTerm {
  field: string;
  value: string;
  equal: boolean;
}

/** A field selector as in `?fieldSelector=` (k8s.io/apimachinery/pkg/fields). Empty where it selects everything. */
export function parseFieldSelector(text: string | null | undefined): FieldTerm[] {
  if (text === null || text === undefined || text === '') return [];
  return splitTerms(text)
    .filter((term) => term !== '')
    .map((term) => {
      const parsed = splitTerm(term);
      if (parsed === undefined) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
      return parsed;
    });
}

export function matchesFields(terms: readonly FieldTerm[], fields: Readonly<Record<string, string>>): boolean {
  return terms.every(({ field, value, equal }) => ((fields[field] ?? '') === value) === equal);
}

/** Commas separate terms; a backslash before one keeps it. */
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let term = '';
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\' && at + 1 < text.length) term += text[at] + text[++at];
    else if (text[at] === ',') {
      terms.push(term);
      term = '';
    } else term += text[at];
  }
  return [...terms, term];
}

function splitTerm(term: string): FieldTerm | undefined {
  for (let at = 0; at < term.length; at++) {
    const operator = ['!=', '==', '='].find((candidate) => term.startsWith(candidate, at));
    if (operator === undefined) continue;
    const text = term.slice(at + operator.length);
    const wrong = /\\[^]?/.exec(text.replace(/\\[\\,=]/g, ''))?.[0];
    if (wrong !== undefined) throw badRequest(`invalid field selector: invalid escape sequence: ${wrong}`);
    if (/=/.test(text.replace(/\\[\\,=]/g, '')))
      throw badRequest('invalid field selector: unescaped character in value: 61');
    const value = text.replace(/\\([\\,=])/g, '$1');
    return { field: term.slice(0, at), value, equal: operator !== '!=' };
  }
  return undefined;
}
