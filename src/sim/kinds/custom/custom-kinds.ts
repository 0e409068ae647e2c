import type { KubeObject } from '../../kube-object.ts';
import { notFound, StatusError } from '../../status-error.ts';
import type { Decoded } from '../decode/decode-object.ts';
import type { GoTypes } from '../go-types.ts';
import type { Kinds, ParsedValue } from '../kinds.ts';
import type { KindRules } from '../kind-rules.ts';
import type { OpenApiSchema } from '../open-api-definitions.ts';
import type { ColumnDefinition } from '../printers/columns.ts';
import { groupVersionOf, type ResourceInfo } from '../resource-info.ts';
import { cloneJson } from '../clone-json.ts';
import { equalJson } from '../equal-json.ts';
import { RuleCompiler } from './compiled-rules.ts';
import { customCells, customColumns } from './custom-cells.ts';
import { customRules } from './custom-rules.ts';
import { ConversionAnswers } from './conversion-answers.ts';
import { type ConversionPost, convertByWebhook } from './convert-by-webhook.ts';
import { type CustomVersion, customVersion } from './custom-version.ts';
import { decodeCustom } from './decode-custom.ts';
import { defaultObject, dropWrongNulls } from './default-object.ts';
import type { Definition } from './definition.ts';
import { pruneObject } from './prune-object.ts';

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const TEXT: OpenApiSchema = { type: 'string' };

/** Custom resources, as the definitions that are installed say. */
export class CustomKinds implements Kinds {
  readonly #types: GoTypes;
  readonly #post: ConversionPost;
  readonly #answers = new ConversionAnswers();
  readonly #compiler = new RuleCompiler();
  readonly #versions = new Map<ResourceInfo, CustomVersion>();
  readonly #rules = new Map<ResourceInfo, KindRules>();
  readonly #published = new Map<ResourceInfo, OpenApiSchema>();

  constructor(types: GoTypes, post: ConversionPost) {
    this.#types = types;
    this.#post = post;
  }

  /** Makes a definition's versions; the caller registers them. */
  install(definition: Definition): CustomVersion[] {
    const versions = definition.spec.versions.map((version) => customVersion(definition, version, this.#compiler));
    for (const version of versions) this.#versions.set(version.info, version);
    return versions;
  }

  remove(info: ResourceInfo): void {
    this.#versions.delete(info);
    this.#rules.delete(info);
    this.#published.delete(info);
  }

  /** Undefined for a resource that is not, or no longer, served. */
  version(info: ResourceInfo): CustomVersion | undefined {
    return this.#versions.get(info);
  }

  /** The schema with apiVersion, kind and metadata, as OpenAPI publishes it. */
  publishedSchema(info: ResourceInfo): OpenApiSchema | undefined {
    const version = this.#versions.get(info);
    if (version === undefined) return undefined;
    let schema = this.#published.get(info);
    if (schema === undefined) {
      const metadata = { allOf: [{ $ref: `#/components/schemas/${OBJECT_META}` }] };
      const properties = { ...version.schema.properties, apiVersion: TEXT, kind: TEXT, metadata };
      const fields = version.selectable.map((fieldPath) => ({ fieldPath }));
      const selectable = fields.length > 0 ? { 'x-kubernetes-selectable-fields': fields } : {};
      schema = { ...version.schema, type: 'object', properties, ...selectable };
      this.#published.set(info, schema);
    }
    return schema;
  }

  decode(info: ResourceInfo, parsed: ParsedValue): Decoded {
    const type = this.#types.find(OBJECT_META);
    if (type === undefined) throw new Error('ObjectMeta has no type');
    return decodeCustom(this.#need(info), type, parsed);
  }

  normalise(_info: ResourceInfo, object: KubeObject): KubeObject {
    return object;
  }

  applyDefaults(info: ResourceInfo, draft: KubeObject): void {
    defaultObject(draft, this.#need(info).schema);
  }

  rules(info: ResourceInfo): KindRules {
    let rules = this.#rules.get(info);
    if (rules === undefined) {
      const version = this.#versions.get(info);
      // What an aggregated API serves has no definition, and no rules of ours.
      rules = version === undefined ? {} : customRules(version);
      this.#rules.set(info, rules);
    }
    return rules;
  }

  columns(info: ResourceInfo): ColumnDefinition[] {
    return customColumns(this.#versions.get(info)?.columns ?? []);
  }

  cells(info: ResourceInfo, object: KubeObject, nowMs: number): unknown[] {
    return customCells(this.#versions.get(info)?.columns ?? [], object, nowMs);
  }

  /** An object as one version of its resource shows it: with that version's name, fields and defaults. */
  convert(object: KubeObject, _from: ResourceInfo, to: ResourceInfo): KubeObject {
    const { schema, conversion } = this.#need(to);
    const apiVersion = groupVersionOf(to);
    const converted =
      object.apiVersion !== apiVersion && conversion.strategy === 'Webhook'
        ? convertByWebhook(this.#post, this.#answers, conversion, object, apiVersion)
        : { ...object, apiVersion };
    const draft = cloneJson(converted);
    pruneObject(draft, schema);
    dropWrongNulls(draft, schema);
    defaultObject(draft, schema);
    return equalJson(draft, object) ? object : draft;
  }

  /** Whether reading an object in this version may ask a webhook, each time anew. */
  asksToConvert(info: ResourceInfo): boolean {
    return this.#versions.get(info)?.conversion.strategy === 'Webhook';
  }

  #need(info: ResourceInfo): CustomVersion {
    const version = this.#versions.get(info);
    if (version === undefined) throw notFound(info, '');
    return version;
  }
}

/** Refuses new objects of a definition that is going away. */
export function refuseWhileTerminating(version: CustomVersion | undefined): void {
  if (version?.terminating !== true) return;
  const { group, resource } = version.info;
  throw new StatusError({
    code: 405,
    reason: 'MethodNotAllowed',
    message: 'create not allowed while custom resource definition is terminating',
    details: { group, kind: resource },
  });
}
