import { createHash } from 'node:crypto';
import type { ObjectBody } from '../journal/records.ts';

/** The cluster's own authority differs from run to run and is no part of what the seed decides. */
export const AUTHORITY_MAP = 'kube-root-ca.crt';

/** SHA-256 over objects in a fixed order, without what differs from machine to machine. */
export function digestObjects(resources: readonly string[], list: (resource: string) => readonly ObjectBody[]): string {
  const sum = createHash('sha256');
  for (const resource of [...resources].sort()) {
    for (const object of list(resource)) sum.update(resource).update(JSON.stringify(withoutAuthority(object)));
  }
  return sum.digest('hex');
}

/** The object, with the certificate of the cluster's authority taken out of the map that every namespace has of it. */
export function withoutAuthority(object: ObjectBody): ObjectBody {
  const isAuthority = object.kind === 'ConfigMap' && object.metadata.name === AUTHORITY_MAP;
  return isAuthority ? { ...object, data: { 'ca.crt': '' } } : object;
}
