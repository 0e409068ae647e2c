import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../package-root.ts';
import type { OpenApiSchema } from '../../kinds/open-api-definitions.ts';
import type { ResourceRegistry } from '../../kinds/registry.ts';
import { groupVersionOf, type ResourceInfo } from '../../kinds/resource-info.ts';
import { customSchemas } from './custom-schemas.ts';
import { describedSchemas } from './described-schemas.ts';
import { customOperations, type Operation, type Operations, readOperations } from './operations.ts';
import { discoveryItem } from './discovery-path-item.ts';
import { gnosticV2 } from './gnostic-v2.ts';
import { v2Document } from './v2-document.ts';
import { type DocumentSources, type Schemas, v3Document } from './v3-document.ts';

export interface Document {
  value: object;
  json: Buffer;
  /** Of its content, in capital hexadecimal digits. */
  hash: string;
}

/** The OpenAPI documents, each made when first asked for and kept until the set of resources changes. */
export class OpenApiDocuments {
  readonly #registry: ResourceRegistry;
  readonly #schemas: Schemas;
  readonly #customSchema: (info: ResourceInfo) => OpenApiSchema | undefined;
  readonly #version: string;
  readonly #documents = new Map<string, Document>();
  readonly #hashes = new Map<string, string>();
  #v2: { json: Buffer; protobuf: Buffer; hash: string } | undefined;
  #operations: Operations | undefined;
  #names: readonly string[] | undefined;
  #withTexts: Schemas | undefined;

  constructor(options: {
    registry: ResourceRegistry;
    schemas: Schemas;
    customSchema(info: ResourceInfo): OpenApiSchema | undefined;
    version: string;
  }) {
    this.#registry = options.registry;
    this.#schemas = options.schemas;
    this.#customSchema = options.customSchema;
    this.#version = options.version;
    options.registry.subscribe(() => {
      this.#documents.clear();
      this.#hashes.clear();
      this.#v2 = undefined;
    });
  }

  /** The paths of the index, such as `apis/apps/v1`. */
  names(): string[] {
    this.#names ??= readIndex();
    const custom = [...this.#registry.all()].filter((info) => info.custom);
    const own = custom.flatMap((info) => [`apis/${info.group}`, `apis/${groupVersionOf(info)}`]);
    return [...new Set([...this.#names, ...own])].sort();
  }

  /** Names a document's content without making it: built-in resources change with the product's version alone. */
  hash(name: string): string {
    let hash = this.#hashes.get(name);
    if (hash === undefined) {
      const custom = this.#customInfos(name).map((info) => [info, [...info.subresources], this.#customSchema(info)]);
      const identity = JSON.stringify([this.#version, name, custom]);
      hash = sha512(identity);
      this.#hashes.set(name, hash);
    }
    return hash;
  }

  v3(name: string): Document | undefined {
    const known = this.#documents.get(name);
    if (known !== undefined) return known;
    if (!this.names().includes(name)) return undefined;
    const custom = this.#customInfos(name);
    const value = v3Document({
      operations: {
        ...this.#operationsBelow(name),
        ...(Object.assign({}, ...custom.map(customOperations)) as ReturnType<typeof customOperations>),
      },
      schemas: { ...this.#described(), ...this.#customSchemas(custom, 'v3') },
      schemaName: (kind) => this.#schemaName(kind),
      version: this.#version,
      discovery: this.#isCustomGroup(name) ? undefined : discoveryItem(name),
    });
    const made = { value, json: Buffer.from(JSON.stringify(value)), hash: this.hash(name) };
    this.#documents.set(name, made);
    return made;
  }

  /** The one document of OpenAPI v2, in its two forms. */
  v2(): { json: Buffer; protobuf: Buffer; hash: string } {
    this.#v2 ??= this.#makeV2();
    return this.#v2;
  }

  #makeV2(): { json: Buffer; protobuf: Buffer; hash: string } {
    const made = v2Document(this.#everything());
    const json = Buffer.from(JSON.stringify(made));
    return { json, protobuf: gnosticV2(made), hash: sha512(json) };
  }

  #everything(): DocumentSources {
    const custom = [...this.#registry.all()].filter((info) => info.custom);
    return {
      operations: {
        ...this.#allOperations(),
        ...(Object.assign({}, ...custom.map(customOperations)) as ReturnType<typeof customOperations>),
      },
      schemas: { ...this.#described(), ...this.#customSchemas(custom, 'v2') },
      schemaName: (kind) => this.#schemaName(kind),
      version: this.#version,
    };
  }

  #described(): Schemas {
    this.#withTexts ??= describedSchemas(this.#schemas);
    return this.#withTexts;
  }

  #isCustomGroup(name: string): boolean {
    const group = name.split('/')[1] ?? '';
    return name.startsWith('apis/') && !this.#registry.isBuiltinGroup(group);
  }

  #customInfos(name: string): ResourceInfo[] {
    return [...this.#registry.all()].filter((info) => info.custom && `apis/${groupVersionOf(info)}` === name);
  }

  #customSchemas(infos: readonly ResourceInfo[], form: 'v2' | 'v3'): Schemas {
    return customSchemas(infos, { customSchema: this.#customSchema, form });
  }

  #operationsBelow(name: string): Operations {
    const prefix = `/${name}/`;
    const depth = name.split('/').length;
    if (depth < (name.startsWith('apis') ? 3 : 2)) return {};
    return Object.fromEntries(Object.entries(this.#allOperations()).filter(([path]) => path.startsWith(prefix)));
  }

  #allOperations(): Operations {
    this.#operations ??= readOperations();
    return this.#operations;
  }

  #schemaName({ group, version, kind }: Operation['kind']): string | undefined {
    const info =
      this.#registry.byKind(group, version, kind.replace(/List$/, '')) ?? this.#registry.byKind(group, version, kind);
    if (info !== undefined) return info.kind === kind ? info.schemaName : `${info.schemaName}List`;
    const suffix = `.${version}.${kind}`;
    return Object.keys(this.#schemas).find((name) => name.endsWith(suffix) && groupFits(name, group));
  }
}

function groupFits(schemaName: string, group: string): boolean {
  return schemaName.includes(`.${group === '' ? 'core' : group.split('.')[0]}.`);
}

function readIndex(): string[] {
  const file = join(packageRoot(), 'src/sim/kinds/data/openapi-v3-index.json');
  return JSON.parse(readFileSync(file, 'utf8')) as string[];
}

function sha512(text: string | Buffer): string {
  return createHash('sha512').update(text).digest('hex').toUpperCase();
}
