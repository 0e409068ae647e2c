import type { YAMLParseError } from 'yaml';

/** What libyaml says where the `yaml` package has its own code for a fault outside of flow collections. */
const TEXTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'found character that cannot start any token',
  UNEXPECTED_TOKEN: 'did not find expected node content',
  BLOCK_AS_IMPLICIT_KEY: 'mapping values are not allowed in this context',
  MULTILINE_IMPLICIT_KEY: "could not find expected ':'",
  BAD_ALIAS: 'did not find expected alphabetic or numeric character',
  BAD_DQ_ESCAPE: 'found unknown escape character',
};

/** A YAML syntax error as go-yaml words it: `yaml: line 1: did not find expected ',' or '}'`. */
export function yamlErrorText(error: YAMLParseError, text: string): string {
  const before = text.slice(0, error.pos[0]);
  const newlines = before.split('\n').length - 1;
  const fault = flowFault(before) ?? TEXTS[error.code] ?? 'did not find expected key';
  if (!SCANNER_FAULTS.has(fault)) return `yaml: line ${Math.max(1, newlines)}: ${fault}`;
  return `yaml: ${newlines === 0 ? '' : `line ${newlines + 1}: `}${fault}`;
}

/** Faults that the scanner finds tell the line itself, and none for the first; the parser's tell the line before. */
const SCANNER_FAULTS = new Set([
  'found character that cannot start any token',
  'mapping values are not allowed in this context',
  'found unknown escape character',
  'did not find expected alphabetic or numeric character',
]);

/** Inside of a flow collection libyaml only misses its next separator. */
function flowFault(before: string): string | undefined {
  const open: string[] = [];
  for (const c of before.replace(/"(?:[^"\\]|\\.)*"|'[^']*'|#.*/g, '')) {
    if (c === '{') open.push('}');
    else if (c === '[') open.push(']');
    else if (c === '}' || c === ']') open.pop();
  }
  const closing = open.at(-1);
  return closing === undefined ? undefined : `did not find expected ',' or '${closing}'`;
}
