import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../package-root.ts';

export interface ProtobufField {
  number: number;
  protoName: string;
  jsonName: string;
  /** A scalar's name or a message's. */
  type: string;
  shape: 'one' | 'repeated' | 'map';
  /** An embedded struct: its fields stand among the outer object's. */
  inline: boolean;
  /** Its zero is written as JSON: a pointer in Go, or a field without omitempty. */
  keepZero: boolean;
}

export interface ProtobufMessage {
  name: string;
  byNumber: ReadonlyMap<number, ProtobufField>;
}

interface JsonForm {
  keep?: string[];
  rename?: Record<string, string>;
  inline?: string[];
}

type FieldRow = [name: string, type: string, shape?: 'repeated' | 'map'];

const META = 'k8s.io.apimachinery.pkg.apis.meta.v1';
const PLAIN_GROUPS = new Set(['apps', 'autoscaling', 'batch', 'policy', 'extensions']);
const FOLDER_OF_GROUP: Readonly<Record<string, string>> = {
  '': 'core',
  'internal.apiserver.k8s.io': 'apiserverinternal',
  'flowcontrol.apiserver.k8s.io': 'flowcontrol',
  'rbac.authorization.k8s.io': 'rbac',
};
const OTHER_PACKAGES: Readonly<Record<string, string>> = {
  'apiextensions.k8s.io': 'k8s.io.apiextensions_apiserver.pkg.apis.apiextensions',
  'apiregistration.k8s.io': 'k8s.io.kube_aggregator.pkg.apis.apiregistration',
  'metrics.k8s.io': 'k8s.io.metrics.pkg.apis.metrics',
};

/** The protobuf messages of the Kubernetes API, with the JSON form of their Go types. */
export class ProtobufTypes {
  readonly #rows: Record<string, Record<string, FieldRow>>;
  readonly #forms: Record<string, JsonForm>;
  readonly #messages = new Map<string, ProtobufMessage>();

  constructor() {
    this.#rows = readData('proto.json') as Record<string, Record<string, FieldRow>>;
    this.#forms = readData('proto-forms.json') as Record<string, JsonForm>;
  }

  /** Undefined where the name is a scalar's or nobody's. */
  message(name: string): ProtobufMessage | undefined {
    const known = this.#messages.get(name);
    if (known !== undefined) return known;
    if (!Object.hasOwn(this.#rows, name)) return undefined;
    const message = this.#build(name);
    this.#messages.set(name, message);
    return message;
  }

  /** The message behind an apiVersion and kind. Options and Status belong to meta v1, whatever their group says. */
  messageOfKind(apiVersion: string, kind: string): ProtobufMessage | undefined {
    const slash = apiVersion.indexOf('/');
    const group = slash < 0 ? '' : apiVersion.slice(0, slash);
    const version = apiVersion.slice(slash + 1);
    return this.message(`${packageOfGroup(group)}.${version}.${kind}`) ?? this.message(`${META}.${kind}`);
  }

  #build(name: string): ProtobufMessage {
    const form = this.#forms[name] ?? {};
    const byNumber = new Map<number, ProtobufField>();
    for (const [number, [protoName, type, shape]] of Object.entries(this.#rows[name])) {
      const jsonName = form.rename?.[protoName] ?? protoName;
      byNumber.set(Number(number), {
        number: Number(number),
        protoName,
        jsonName,
        type,
        shape: shape ?? 'one',
        inline: form.inline?.includes(protoName) ?? false,
        keepZero: form.keep?.includes(jsonName) ?? false,
      });
    }
    return { name, byNumber };
  }
}

function packageOfGroup(group: string): string {
  if (Object.hasOwn(OTHER_PACKAGES, group)) return OTHER_PACKAGES[group];
  if (Object.hasOwn(FOLDER_OF_GROUP, group)) return `k8s.io.api.${FOLDER_OF_GROUP[group]}`;
  return `k8s.io.api.${PLAIN_GROUPS.has(group) ? group : group.replace(/\.k8s\.io$/, '')}`;
}

function readData(name: string): unknown {
  return JSON.parse(readFileSync(join(packageRoot(), 'src', 'sim', 'kinds', 'data', name), 'utf8'));
}
