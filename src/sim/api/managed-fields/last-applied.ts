import type { KubeObject } from '../../kube-object.ts';
import { compare } from './compare.ts';
import { difference, type FieldSet } from './field-set.ts';
import type { FieldTracking } from './field-tracking.ts';
import { toFieldSet } from './to-field-set.ts';
import { typedError } from './validate-typed.ts';

/** The manager name under which kubectl applies: client-side and server-side apply hand over between each other. */
export const KUBECTL = 'kubectl';
const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';
const ANNOTATIONS_BYTES_MAX = 256 * 1024;

/**
 * The fields that client-side apply set and that are still as it left them; server-side apply may take them without a
 * conflict (managedfields/internal/lastappliedmanager.go). Undefined where there is no such record.
 */
export function fieldsOfLastApplied(tracking: FieldTracking, live: KubeObject): FieldSet | undefined {
  const text = live.metadata.annotations?.[ANNOTATION];
  if (text === undefined || text === '') return undefined;
  const applied = parseObject(text);
  if (applied?.['apiVersion'] !== tracking.apiVersion) return undefined;
  if (typedError(tracking.type, applied) !== undefined) return undefined;
  const { modified, added, removed } = compare(tracking.type, applied, live);
  return [modified, added, removed].reduce(difference, toFieldSet(tracking.type, applied));
}

/** The object with its record of the last client-side apply brought up to what is applied now, where it has one. */
export function withLastApplied(object: KubeObject, applied: Record<string, unknown>): KubeObject {
  const annotations = object.metadata.annotations;
  if (!annotations?.[ANNOTATION]) return object;
  const next: Record<string, string> = { ...annotations, [ANNOTATION]: lastAppliedText(applied) };
  const bytes = Object.entries(next).reduce((sum, [key, value]) => sum + Buffer.byteLength(key + value), 0);
  if (bytes > ANNOTATIONS_BYTES_MAX) delete next[ANNOTATION];
  return { ...object, metadata: { ...object.metadata, annotations: next } };
}

function lastAppliedText(applied: Record<string, unknown>): string {
  const metadata = (applied['metadata'] ?? {}) as Record<string, unknown>;
  const { [ANNOTATION]: _, ...annotations } = (metadata['annotations'] ?? {}) as Record<string, unknown>;
  const isBare = Object.keys(annotations).length === 0;
  const { annotations: __, ...rest } = metadata;
  const clean = { ...applied, metadata: isBare ? rest : { ...rest, annotations } };
  return `${goJsonSorted(clean)}\n`;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** JSON as Go writes a map: keys sorted, <, > and & escaped. */
function goJsonSorted(value: unknown): string {
  const text = JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
  return text.replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
