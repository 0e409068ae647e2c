import type { KubeObject } from '../../kube-object.ts';
import type { NetworkResponse } from '../../network/network-stack.ts';
import { jsonAnswer } from '../agnhost/serve.ts';
import type { Wish } from './parse-wish.ts';
import { GROUP, VERSION, type WardleResource } from './wardle.ts';

/** Objects as the client wants them: one by itself, several as a list, all of them as a table where it prefers that. */
export function tableOr(
  wish: Wish & { resource: WardleResource },
  objects: readonly KubeObject[],
  revision?: string,
): NetworkResponse {
  if (wantsTable(wish)) return jsonAnswer(tableOf(objects, revision));
  if (revision === undefined) return jsonAnswer(objects[0]);
  const kind = `${wish.resource.kind}List`;
  return jsonAnswer({
    kind,
    apiVersion: `${GROUP}/${VERSION}`,
    metadata: { resourceVersion: revision },
    items: objects,
  });
}

export function wantsTable({ accept }: Wish): boolean {
  return /^application\/json;[^,]*\bas=Table\b/.test(accept);
}

/** k8s.io/apiserver/pkg/registry/rest, NewDefaultTableConvertor. */
export function tableOf(objects: readonly KubeObject[], revision?: string): object {
  const column = (name: string, type: string, format: string) => ({ name, type, format, description: '', priority: 0 });
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: revision === undefined ? {} : { resourceVersion: revision },
    columnDefinitions: [column('Name', 'string', 'name'), column('Created At', 'date', '')],
    rows: objects.map(({ metadata }) => ({
      cells: [metadata.name, metadata.creationTimestamp],
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata },
    })),
  };
}
