import { wrongType } from './unmarshal-error.ts';

/** The Go type that kind and version are read into. */
const TYPE_META =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/** What json.Unmarshal says where kind and version can't be read (runtime/serializer/json/meta.go). */
export function typeMetaFault(value: unknown): Error | undefined {
  if (value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) return wrongType(value, TYPE_META, undefined);
  const fields = value as Record<string, unknown>;
  const wrong = ['apiVersion', 'kind'].find((field) => !['string', 'undefined'].includes(typeof (fields[field] ?? '')));
  return wrong === undefined ? undefined : wrongType(fields[wrong], 'string', { struct: '', fields: [wrong] });
}
