import { stringify } from 'yaml';
import { evaluateJsonPath, evaluateTemplate } from './json-path.ts';
import { KubectlFailure } from './kubectl-door.ts';
import { type ApiObject, nameOf, type Mapping } from './rest-mapper.ts';
import { say, type Session } from './session.ts';
import { apiVersionOf } from './targets.ts';

/** Prints objects as `-o` asks: json, yaml, name, jsonpath, custom-columns. */
export function printObjects(session: Session, mapping: Mapping, objects: readonly ApiObject[], single: boolean): void {
  const format = session.args.text('output') ?? '';
  const whole = (): unknown =>
    single ? objects[0] : { apiVersion: 'v1', items: objects, kind: 'List', metadata: { resourceVersion: '' } };
  const [kind, template] = splitFormat(format);
  switch (kind) {
    case 'json':
      return say(session, JSON.stringify(shown(session, whole()), undefined, 4));
    case 'yaml':
      session.out.push(stringify(shown(session, whole()), { lineWidth: 0, aliasDuplicateObjects: false }));
      return;
    case 'name':
      for (const object of objects) say(session, nameOf(mapping, object.metadata.name));
      return;
    case 'jsonpath':
      session.out.push(evaluateTemplate(template, whole()));
      return;
    case 'custom-columns':
      return printColumns(session, template, objects);
    default:
      throw new KubectlFailure(
        `error: unable to match a printer suitable for the output format "${format}", allowed formats are: custom-columns,json,jsonpath,name,wide,yaml`,
      );
  }
}

/** Rows in columns as wide as their widest cell, three blanks apart. */
export function printTable(session: Session, heads: readonly string[], rows: readonly (readonly string[])[]): void {
  const lines = session.args.bool('no-headers') ? rows : [heads, ...rows];
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  for (const line of lines) {
    say(
      session,
      line
        .map((cell, column) => (column === line.length - 1 ? cell : cell.padEnd(widths[column])))
        .join('   ')
        .trimEnd(),
    );
  }
}

function splitFormat(format: string): [string, string] {
  const cut = format.indexOf('=');
  return cut === -1 ? [format, ''] : [format.slice(0, cut), format.slice(cut + 1)];
}

function printColumns(session: Session, template: string, objects: readonly ApiObject[]): void {
  const columns = template.split(',').map((column) => {
    const cut = column.indexOf(':');
    return { head: column.slice(0, cut), path: column.slice(cut + 1) };
  });
  const rows = objects.map((object) =>
    columns.map(({ path }) => {
      const found = evaluateJsonPath(path.startsWith('.') ? path : `.${path}`, object);
      return found.length === 0
        ? '<none>'
        : found.map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value))).join(',');
    }),
  );
  printTable(
    session,
    columns.map(({ head }) => head),
    rows,
  );
}

/** Managed fields are left out unless asked for, as kubectl does. */
function shown(session: Session, value: unknown): unknown {
  if (session.args.bool('show-managed-fields')) return value;
  const copy = structuredClone(value) as ApiObject & { items?: ApiObject[] };
  for (const object of [copy, ...(copy.items ?? [])]) delete object.metadata?.managedFields;
  return copy;
}

export function withKind(mapping: Mapping, object: ApiObject): ApiObject {
  return { ...object, apiVersion: apiVersionOf(mapping), kind: mapping.kind };
}
