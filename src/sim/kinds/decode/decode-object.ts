import { badRequest } from '../../status-error.ts';
import type { KubeObject } from '../../kube-object.ts';
import { goQuote } from '../go-quote.ts';
import type { GoType, GoTypes } from '../go-types.ts';
import { groupVersionOf, type ResourceInfo } from '../resource-info.ts';
import { schemaName } from '../schema-name.ts';
import { goDecode } from './go-codec.ts';
import { StrictNotes } from './strict-notes.ts';
import { typeMetaFault } from './type-meta-fault.ts';
import { UnmarshalError } from './unmarshal-error.ts';

/** What a body was, once it fits its schema. */
export interface Decoded {
  object: KubeObject;
  /** What strict decoding refuses: `unknown field "spec.x"`, `duplicate field "spec.x"`. */
  strictErrors: string[];
}

/** Groups whose kinds share an internal type with another group. */
const INTERNAL_GROUPS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  extensions: {
    Deployment: 'apps',
    DaemonSet: 'apps',
    ReplicaSet: 'apps',
    Ingress: 'networking.k8s.io',
    NetworkPolicy: 'networking.k8s.io',
  },
  'events.k8s.io': { Event: '' },
};

/**
 * Fits a parsed body to a built-in kind (k8s.io/apimachinery/pkg/runtime/serializer/json and the codec around it). A field
 * that is the very one of `kept` is taken as it is.
 */
export function decodeObject(
  types: GoTypes,
  info: ResourceInfo,
  parsed: { value: unknown; duplicates?: readonly string[] },
  kept: Record<string, unknown> = {},
): Decoded {
  const given = typeMeta(parsed.value);
  const groupVersion = given.apiVersion === '' ? groupVersionOf(info) : given.apiVersion;
  const kind = given.kind === '' ? info.kind : given.kind;
  const expected = types.find(info.schemaName);
  if (expected === undefined) throw badRequest(`no type is known for ${info.schemaName}`);
  const same = kind === info.kind && groupVersion === groupVersionOf(info);
  if (!same && !types.isRegistered(groupVersion, kind)) {
    throw cannotHandle(
      kind,
      groupVersion,
      info,
      `no kind ${goQuote(kind)} is registered for version ${goQuote(groupVersion)} in scheme "pkg/runtime/scheme.go:100"`,
    );
  }
  if (!same && !isSameInternally(info, groupVersion, kind)) {
    const named = types.find(
      schemaName(groupOf(groupVersion), groupVersion.slice(groupVersion.indexOf('/') + 1), kind),
    );
    if (named !== undefined) roundTrip(named, parsed.value, { ...info, kind }, new StrictNotes([]), {});
    throw unknownConversion(info, groupVersion, kind);
  }
  const notes = new StrictNotes(parsed.duplicates ?? []);
  const object = roundTrip(expected, parsed.value, info, notes, kept);
  if (!same) {
    throw badRequest(
      `the API version in the data (${groupVersion}) does not match the expected API version (${groupVersionOf(info)})`,
    );
  }
  return { object: { ...object, kind, apiVersion: groupVersion }, strictErrors: notes.errors() };
}

function roundTrip(
  type: GoType,
  value: unknown,
  info: ResourceInfo,
  notes: StrictNotes,
  kept: Record<string, unknown>,
): KubeObject {
  try {
    return goDecode(type, value, notes, kept) as KubeObject;
  } catch (error) {
    if (!(error instanceof UnmarshalError)) throw error;
    throw cannotHandle(info.kind, groupVersionOf(info), info, error.message);
  }
}

function typeMeta(value: unknown): { apiVersion: string; kind: string } {
  const fault = typeMetaFault(value);
  if (fault !== undefined) throw badRequest(`couldn't get version/kind; json parse error: ${fault.message}`);
  const { apiVersion, kind } = (value ?? {}) as Record<string, unknown>;
  return { apiVersion: (apiVersion ?? '') as string, kind: (kind ?? '') as string };
}

function isSameInternally(info: ResourceInfo, groupVersion: string, kind: string): boolean {
  if (kind !== info.kind) return false;
  const internal = (group: string) => INTERNAL_GROUPS[group]?.[kind] ?? group;
  return internal(groupOf(groupVersion)) === internal(info.group);
}

function groupOf(groupVersion: string): string {
  return groupVersion.includes('/') ? groupVersion.split('/')[0] : '';
}

function cannotHandle(kind: string, groupVersion: string, info: ResourceInfo, why: string) {
  const version = groupVersion.slice(groupVersion.indexOf('/') + 1);
  return badRequest(`${kind} in version ${goQuote(version)} cannot be handled as a ${info.kind}: ${why}`);
}

function unknownConversion(info: ResourceInfo, groupVersion: string, kind: string) {
  const version = groupVersion.slice(groupVersion.indexOf('/') + 1);
  const why = `converting (${version}.${kind}) to (${internalPackage(info.group)}.${info.kind}): unknown conversion`;
  return cannotHandle(kind, groupVersion, info, why);
}

/** The Go package of a group's internal types: `core`, `apps`, `rbac`. */
export function internalPackage(group: string): string {
  return group === '' ? 'core' : group.split('.')[0];
}
