import { createHash } from 'node:crypto';
import type { ObjectBody } from '../journal/records.ts';

/** The cluster's own authorities differ from run to run and are no part of what the seed decides. */
const AUTHORITY_MAPS = ['kube-root-ca.crt', 'extension-apiserver-authentication'];

/** SHA-256 over objects in a fixed order, without what differs from machine to machine. */
export function digestObjects(resources: readonly string[], list: (resource: string) => readonly ObjectBody[]): string {
  const sum = createHash('sha256');
  for (const resource of [...resources].sort()) {
    for (const object of list(resource)) sum.update(resource).update(JSON.stringify(withoutAuthority(object)));
  }
  return sum.digest('hex');
}

/** The object, with the certificates of the cluster's authorities taken out of the maps that tell everyone of them. */
export function withoutAuthority(object: ObjectBody): ObjectBody {
  if (object.kind !== 'ConfigMap' || !AUTHORITY_MAPS.includes(object.metadata.name)) return object;
  const data = Object.entries((object.data ?? {}) as Record<string, string>).map(([key, value]) => [
    key,
    value.startsWith('-----BEGIN CERTIFICATE-----') ? '' : value,
  ]);
  return { ...object, data: Object.fromEntries(data) as Record<string, string> };
}
