import type { LabelSelector } from 'kubernetes-types/meta/v1.d.ts';
import { labelMatcher, mapMatcher } from '../../kinds/label-matcher.ts';
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
  /** Whether a pod belongs to the target. */
  selects(labels: Readonly<Record<string, string>> | undefined): boolean;
  scaleTo(replicas: number): void;
}

type Scale = KubeObject & { spec?: { replicas?: number }; status?: { replicas: number } };

/** Throws where the server refuses, and in upstream's words where there is no such kind. */
export function findScaleTarget({ world, client }: Workshop, namespace: string, target: TargetReference): ScaleTarget {
  const [version, group = ''] = (target.apiVersion ?? 'v1').split('/').reverse();
  const info = world.registry.byKind(group, version, target.kind);
  if (info === undefined) throw new Error(`no matches for kind "${target.kind}" in group "${group}"`);
  const resource = group === '' ? info.resource : `${info.resource}.${group}`;
  const scale = client.get(resource, target.name, namespace, 'scale') as Scale;
  return {
    specReplicas: scale.spec?.replicas ?? 0,
    statusReplicas: scale.status?.replicas ?? 0,
    selects: selectorOf(world.store.get(info.storageKey, namespace, target.name)),
    scaleTo: (replicas) => {
      updateObject(client, resource, { ...scale, spec: { ...scale.spec, replicas } }, 'scale');
    },
  };
}

/** A label selector, or the plain map of a replication controller. */
function selectorOf(object: KubeObject | undefined): ScaleTarget['selects'] {
  const selector = (object?.spec as { selector?: LabelSelector } | undefined)?.selector;
  const isPlain =
    selector !== undefined && selector.matchLabels === undefined && selector.matchExpressions === undefined;
  return isPlain ? mapMatcher(selector as Record<string, string>) : labelMatcher(selector);
}
