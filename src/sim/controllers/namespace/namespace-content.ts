import type { Client } from '../../client.ts';
import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import type { ControllerWorld } from '../controller.ts';

/** What one resource still has in a namespace. */
export interface Content {
  /** Group-resource. */
  resource: string;
  /** As conditions name it: resource and group with a dot between, whatever the group. */
  label: string;
  objects: readonly KubeObject[];
}

export function contentOf({ store, registry }: ControllerWorld, namespace: string): Content[] {
  return store.resources().flatMap((resource) => {
    const info = registry.stored(resource);
    const objects = info?.namespaced ? store.list(resource, namespace) : [];
    if (info === undefined || objects.length === 0) return [];
    return [{ resource, label: `${info.resource}.${info.group}`, objects }];
  });
}

/** What other servers have in a namespace; what they could not be asked for fails. */
export function remoteContentOf(
  { remotes }: ControllerWorld,
  client: Client,
  namespace: string,
): { content: Content[]; failures: StatusError[] } {
  const failures: StatusError[] = [];
  const content = remotes.resources().flatMap(({ group, resource, namespaced, verbs }): Content[] => {
    if (!namespaced || !verbs.includes('delete') || !verbs.includes('list')) return [];
    const name = `${resource}.${group}`;
    try {
      const objects = client.list(name, { namespace });
      return objects.length === 0 ? [] : [{ resource: name, label: name, objects }];
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      failures.push(error);
      return [];
    }
  });
  return { content, failures };
}

/** Deletes what is not being deleted already; pods first. What could not be deleted is returned. */
export function deleteContent(client: Client, content: Content[]): StatusError[] {
  const failures: StatusError[] = [];
  const podsFirst = [...content].sort((a, b) => Number(b.resource === 'pods') - Number(a.resource === 'pods'));
  for (const { resource, objects } of podsFirst) {
    if (objects.every(({ metadata }) => metadata.deletionTimestamp !== undefined)) continue;
    try {
      client.deleteCollection(resource, { namespace: objects[0].metadata.namespace, propagationPolicy: 'Background' });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.code !== 404) failures.push(error);
    }
  }
  return failures;
}
