import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../package-root.ts';

/** One field of a struct; an inlined struct has its fields beside the others in JSON. */
export interface InternalField {
  goName: string;
  jsonName: string;
  type: InternalType;
  inlined: boolean;
}

export interface InternalStruct {
  form: 'struct';
  name: string;
  fields: readonly InternalField[];
}

export type InternalType =
  | InternalStruct
  | { form: 'pointer'; name: string; to: InternalType }
  | { form: 'slice'; name: string; of: InternalType }
  | { form: 'map'; name: string; key: InternalType; of: InternalType }
  | { form: 'basic'; name: string; basic: string }
  | { form: 'opaque'; name: string };

interface TypesFile {
  structs: Record<string, string[]>;
  named: Record<string, string>;
  stringers: string[];
}

/** Types that print in a way of their own. */
const OPAQUE = new Set(['resource.Quantity', 'v1.Time', 'v1.MicroTime', 'v1.Duration', 'intstr.IntOrString']);

/** The types that the API server works with, which no version of the API shows but its messages do. */
export class InternalTypes {
  readonly #file: TypesFile;
  readonly #stringers: ReadonlySet<string>;
  readonly #resolved = new Map<string, InternalType>();

  constructor() {
    this.#file = JSON.parse(
      readFileSync(join(packageRoot(), 'src/sim/kinds/data/internal-types.json'), 'utf8'),
    ) as TypesFile;
    this.#stringers = new Set(this.#file.stringers);
  }

  /** A type as Go names it: `core.PodSpec`, `[]string`, `map[string]string`. */
  find(name: string): InternalType {
    const known = this.#resolved.get(name);
    if (known !== undefined) return known;
    const type = this.#open(name);
    this.#resolved.set(name, type);
    if (type.form === 'struct') this.#fill(type);
    return type;
  }

  /** The type has a method String of its own. */
  isStringer(name: string): boolean {
    return this.#stringers.has(name);
  }

  #open(name: string): InternalType {
    if (OPAQUE.has(name)) return { form: 'opaque', name };
    if (name.startsWith('*')) return { form: 'pointer', name, to: this.find(name.slice(1)) };
    if (name === '[]uint8') return { form: 'basic', name, basic: 'bytes' };
    if (name.startsWith('[]')) return { form: 'slice', name, of: this.find(name.slice(2)) };
    const map = /^map\[([^\]]+)\](.+)$/.exec(name);
    if (map !== null) return { form: 'map', name, key: this.find(map[1]), of: this.find(map[2]) };
    if (name in this.#file.structs) return { form: 'struct', name, fields: [] };
    const underlying = this.#file.named[name];
    if (underlying === undefined) return { form: 'basic', name, basic: name };
    return { ...this.#open(underlying), name };
  }

  /** Fields are filled in after the struct is known: types refer to themselves. */
  #fill(struct: InternalStruct): void {
    const fields = struct.fields as InternalField[];
    for (const line of this.#file.structs[struct.name]) {
      const [goName, jsonName, type, flags = ''] = line.split(' ');
      fields.push({ goName, jsonName, type: this.find(type), inlined: flags === 'i' });
    }
  }
}

const shared: { types?: InternalTypes } = {};

/** The one set of types that all may use: it never changes. */
export function internalTypes(): InternalTypes {
  shared.types ??= new InternalTypes();
  return shared.types;
}
