import type { KubeObject } from '../kube-object.ts';
import { goRoundTrip } from './decode/go-codec.ts';
import { decodeObject, type Decoded } from './decode/decode-object.ts';
import { convertObject } from './convert/convert-object.ts';
import { type GoTypes, sharedGoTypes } from './go-types.ts';
import type { KindRules } from './kind-rules.ts';
import { type ColumnDefinition, readColumns } from './printers/columns.ts';
import { cellsOf } from './printers/cells.ts';
import type { ResourceInfo } from './resource-info.ts';
import { rulesFor } from './rules/index.ts';

/** A body as parsed, before it is fit to a kind. */
export interface ParsedValue {
  value: unknown;
  duplicates?: readonly string[];
  /** The body as it came, and whether it was YAML. */
  text?: string;
  yamlErrors?: readonly string[];
}

/** What the API server needs to know of kinds. */
export interface Kinds {
  /**
   * Fits parsed JSON to the kind's schema as Go's decoder does: unknown fields dropped and named, wrong types refused
   * with 400, empty optional fields left out. A field that is the very one of `kept`, which is stored, is taken as it is.
   */
  decode(info: ResourceInfo, parsed: ParsedValue, kept?: Record<string, unknown>): Decoded;
  /** Brings an object that was changed since it was decoded into the form in which it is stored, as `old` is already. */
  normalise(info: ResourceInfo, object: KubeObject, old?: KubeObject): KubeObject;
  applyDefaults(info: ResourceInfo, draft: KubeObject): void;
  rules(info: ResourceInfo): KindRules;
  columns(info: ResourceInfo): readonly ColumnDefinition[];
  cells(info: ResourceInfo, object: KubeObject, nowMs: number): unknown[];
  /** The object in another version of its kind. */
  convert(object: KubeObject, from: ResourceInfo, to: ResourceInfo): KubeObject;
}

/** The built-in kinds. Custom resources are left to `custom`. */
export function createKinds(custom: Kinds): Kinds {
  const types = sharedGoTypes();
  const columns = readColumns();
  return {
    decode: (info, parsed, kept) =>
      info.custom ? custom.decode(info, parsed) : decodeObject(types, info, parsed, kept),
    normalise: (info, object, old) =>
      info.custom ? custom.normalise(info, object) : normalise(types, info, object, old),
    applyDefaults: (info, draft) => {
      if (info.custom) custom.applyDefaults(info, draft);
      else rulesFor(info).defaults?.(draft);
    },
    rules: (info) => (info.custom ? custom.rules(info) : rulesFor(info)),
    columns: (info) => (info.custom ? custom.columns(info) : columns(info)),
    cells: (info, object, nowMs) => (info.custom ? custom.cells(info, object, nowMs) : cellsOf(info, object, nowMs)),
    convert: (object, from, to) =>
      from.custom ? custom.convert(object, from, to) : convertObject(types, object, from, to),
  };
}

function normalise(types: GoTypes, of: ResourceInfo, object: KubeObject, old?: KubeObject): KubeObject {
  const type = types.find(of.schemaName);
  if (type === undefined) return object;
  const { kind, apiVersion } = object;
  return { ...(goRoundTrip(type, object, undefined, old) as KubeObject), kind, apiVersion };
}
