import type { KubeObject } from '../../kube-object.ts';
import { updateObject } from '../common/update-object.ts';
import type { Workshop } from '../runtime/workshop.ts';

export interface TargetReference {
  apiVersion?: string;
  kind: string;
  name: string;
}

/** What an autoscaler scales, through its scale subresource. */
export interface ScaleTarget {
  specReplicas: number;
  statusReplicas: number;
  scaleTo(replicas: number): void;
}

/** Throws where the server refuses, and in upstream's words where there is no such kind. */
export function findScaleTarget({ world, client }: Workshop, namespace: string, target: TargetReference): ScaleTarget {
  const [version, group = ''] = (target.apiVersion ?? 'v1').split('/').reverse();
  const info = world.registry.byKind(group, version, target.kind);
  if (info === undefined) throw new Error(`no matches for kind "${target.kind}" in group "${group}"`);
  const resource = group === '' ? info.resource : `${info.resource}.${group}`;
  const object = client.get(resource, target.name, namespace);
  const specReplicas = (object.spec as { replicas?: number } | undefined)?.replicas ?? 0;
  return {
    specReplicas,
    statusReplicas: (object.status as { replicas?: number } | undefined)?.replicas ?? 0,
    scaleTo: (replicas) => {
      const scale: KubeObject = {
        apiVersion: 'autoscaling/v1',
        kind: 'Scale',
        metadata: { name: target.name, namespace },
        spec: { replicas },
      };
      updateObject(client, resource, scale, 'scale');
    },
  };
}
