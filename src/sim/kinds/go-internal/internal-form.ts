import type { InternalField, InternalStruct } from './internal-types.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Fields of a pod's spec that the API server keeps in the security context (pkg/apis/core/v1/conversion.go). */
const HOST_FIELDS = ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers'];

/** A struct's JSON as the API server holds it in memory. */
export function internalForm(struct: InternalStruct, value: unknown): Fields {
  const fields = (value ?? {}) as Fields;
  if (struct.name === 'v1.TypeMeta') return {};
  if (struct.name !== 'core.PodSpec') return fields;
  const moved = Object.fromEntries(HOST_FIELDS.filter((name) => name in fields).map((name) => [name, fields[name]]));
  const account = fields.serviceAccountName ?? fields.serviceAccount;
  return {
    ...fields,
    ...(account === undefined ? {} : { serviceAccountName: account }),
    securityContext: { ...(fields.securityContext as Fields | undefined), ...moved },
  };
}

/** A field's JSON, out of what internalForm gave. */
export function fieldOf(struct: Fields, field: InternalField): unknown {
  const value = field.inlined ? struct : struct[field.jsonName];
  return value === null ? undefined : value;
}
