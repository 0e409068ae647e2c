import type { Client } from '../../client.ts';
import type { KubeObject } from '../../kube-object.ts';
import { isSame } from './stable-json.ts';

/** Writes a changed copy of an object that was read from the store. */
export function updateObject<T extends KubeObject>(
  client: Client,
  resource: string,
  object: T,
  subresource?: string,
): T {
  const { namespace } = object.metadata;
  return client.update(resource, object, {
    ...(namespace === undefined ? {} : { namespace }),
    ...(subresource === undefined ? {} : { subresource }),
  }) as T;
}

/** Writes a status where it differs from the one there is. */
export function updateStatus<T extends KubeObject>(client: Client, resource: string, object: T, status: unknown): T {
  if (isSame(object.status ?? {}, status)) return object;
  return updateObject(client, resource, { ...object, status }, 'status');
}
