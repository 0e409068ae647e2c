import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../package-root.ts';

/** One field of a Go struct, inlined structs already opened. */
export interface GoField {
  goName: string;
  jsonName: string;
  type: GoType;
  omitEmpty: boolean;
  /** Whether nothing is written where nothing was read: `omitempty` does not leave out structs. */
  leftOut: boolean;
}

export interface GoStruct {
  form: 'struct';
  name: string;
  fields: readonly GoField[];
  /** The place of each JSON name in `fields`. */
  indexOf: ReadonlyMap<string, number>;
}

export type GoType =
  | GoStruct
  | { form: 'basic'; name: string; basic: string }
  | { form: 'special'; name: string }
  | { form: 'pointer'; name: string; to: GoType }
  | { form: 'slice'; name: string; of: GoType }
  | { form: 'map'; name: string; key: string; of: GoType };

/** Types with a JSON form of their own. */
const SPECIAL = new Set([
  'io.k8s.apimachinery.pkg.api.resource.Quantity',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Duration',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time',
  'io.k8s.apimachinery.pkg.runtime.RawExtension',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray',
]);

interface GoTypesFile {
  structs: Record<string, string[]>;
  named: Record<string, string>;
  registered: Record<string, string[]>;
}

/** What every version has beside its own kinds, and the core's first version besides (meta/v1/register.go). */
const OPTIONS = new Set([
  'WatchEvent',
  ...['List', 'Get', 'Delete', 'Create', 'Update', 'Patch'].map((verb) => `${verb}Options`),
]);
const UNVERSIONED = new Set(['Status', 'APIVersions', 'APIGroupList', 'APIGroup', 'APIResourceList']);

/** The API types as Go declares them, by OpenAPI name. Read once, resolved as asked for. */
export class GoTypes {
  readonly #file: GoTypesFile;
  readonly #resolved = new Map<string, GoType>();

  constructor() {
    this.#file = JSON.parse(
      readFileSync(join(packageRoot(), 'src/sim/kinds/data/go-types.json'), 'utf8'),
    ) as GoTypesFile;
  }

  /** A type such as `io.k8s.api.core.v1.PodSpec` or `[]string`; undefined where it is not known. */
  find(expression: string): GoType | undefined {
    const known = this.#resolved.get(expression);
    if (known !== undefined) return known;
    if (/^[\w.-]+\.\w+$/.test(expression) && !this.#declared(expression)) return undefined;
    return this.#resolve(expression);
  }

  /** A named type as it is declared: the lines of a struct's fields, inlined ones unopened, or what it is a name for. */
  declaration(name: string): { fields?: readonly string[]; named?: string } {
    const fields = this.#file.structs[name];
    const named = this.#file.named[name];
    return { ...(fields === undefined ? {} : { fields }), ...(named === undefined ? {} : { named }) };
  }

  /** The scheme of 1.31 knows this kind, served or not. */
  isRegistered(groupVersion: string, kind: string): boolean {
    const kinds = this.#file.registered[groupVersion];
    if (kinds === undefined) return false;
    return kinds.includes(kind) || OPTIONS.has(kind) || (groupVersion === 'v1' && UNVERSIONED.has(kind));
  }

  #declared(name: string): boolean {
    return name in this.#file.structs || name in this.#file.named || SPECIAL.has(name);
  }

  #resolve(expression: string): GoType {
    const known = this.#resolved.get(expression);
    if (known !== undefined) return known;
    const type = this.#open(expression);
    this.#resolved.set(expression, type);
    if (type.form === 'struct') this.#fill(type, this.#file.structs[expression]);
    return type;
  }

  #open(expression: string): GoType {
    const name = shortName(expression);
    if (SPECIAL.has(expression)) return { form: 'special', name };
    if (expression.startsWith('*')) return { form: 'pointer', name, to: this.#resolve(expression.slice(1)) };
    if (expression.startsWith('[]')) return this.#slice(expression.slice(2), name);
    const map = /^map\[([^\]]+)\](.+)$/.exec(expression);
    if (map !== null) return { form: 'map', name, key: shortName(map[1]), of: this.#resolve(map[2]) };
    if (expression in this.#file.structs) return { form: 'struct', name, fields: [], indexOf: new Map() };
    const underlying = this.#file.named[expression];
    if (underlying === undefined) return { form: 'basic', name, basic: expression };
    return { ...this.#open(underlying), name };
  }

  #slice(of: string, name: string): GoType {
    if (of === 'byte' || of === 'uint8') return { form: 'basic', name, basic: 'bytes' };
    return { form: 'slice', name, of: this.#resolve(of) };
  }

  /** Fields are filled in after the struct is known: types refer to themselves. */
  #fill(type: GoStruct, lines: readonly string[]): void {
    const fields = type.fields as GoField[];
    const indexOf = type.indexOf as Map<string, number>;
    for (const line of lines) {
      const [goName, jsonName, fieldType, flags = ''] = line.split(' ');
      const resolved = this.#resolve(fieldType);
      if (flags.includes('i')) {
        const inlined = resolved.form === 'pointer' ? resolved.to : resolved;
        if (inlined.form === 'struct') for (const field of inlined.fields) fields.push(field);
      } else if (jsonName !== '-') {
        const omitEmpty = flags.includes('o');
        const leftOut = omitEmpty && resolved.form !== 'struct' && resolved.form !== 'special';
        fields.push({ goName, jsonName, type: resolved, omitEmpty, leftOut });
      }
    }
    fields.forEach((field, at) => indexOf.set(field.jsonName, at));
  }
}

/** `io.k8s.api.core.v1.Container` is `v1.Container` where Go prints it. */
export function shortName(expression: string): string {
  return expression.replace(/[\w.-]+\.([\w-]+\.\w+)/g, '$1').replace(/\[\]byte$/, '[]uint8');
}

const shared: { types?: GoTypes } = {};

/** The one set of types that all may use: it never changes. */
export function sharedGoTypes(): GoTypes {
  shared.types ??= new GoTypes();
  return shared.types;
}
