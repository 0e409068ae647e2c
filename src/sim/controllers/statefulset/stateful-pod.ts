import type { Volume } from 'kubernetes-types/core/v1.d.ts';
import { REVISION_HASH } from '../common/controller-revisions.ts';
import type { PodObject } from '../common/kinds.ts';
import { podFromTemplate } from '../common/pod-control.ts';
import { claimName } from './pod-claims.ts';
import { claimTemplates, firstOrdinal, type SetRevision, type StatefulSetObject } from './statefulset-object.ts';

const POD_NAME = 'statefulset.kubernetes.io/pod-name';
const POD_INDEX = 'apps.kubernetes.io/pod-index';

/** The pod of an ordinal (upstream: newVersionedStatefulSetPod). Below the partition it has the current revision. */
export function statefulPod(
  set: StatefulSetObject,
  ordinal: number,
  { current, update }: { current: SetRevision; update: SetRevision },
): PodObject {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  const held = rollingUpdate?.partition ?? 0;
  const staysBack = type === 'RollingUpdate' && ordinal < firstOrdinal(set) + held;
  const revision = staysBack ? current : update;
  const pod = podFromTemplate(revision.template, set) as PodObject;
  const name = `${set.metadata.name}-${ordinal}`;
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      name,
      labels: { ...pod.metadata.labels, ...identityLabels(name, ordinal), [REVISION_HASH]: revision.name },
    },
    spec: {
      ...pod.spec,
      hostname: name,
      subdomain: set.spec.serviceName,
      volumes: volumesFor(set, pod.spec.volumes ?? [], ordinal),
    },
  };
}

/** Labels by which a pod of a set is known. */
export function identityLabels(name: string, ordinal: number): Record<string, string> {
  return { [POD_NAME]: name, [POD_INDEX]: String(ordinal) };
}

export function hasIdentity(pod: PodObject): boolean {
  return pod.metadata.labels?.[POD_NAME] === pod.metadata.name;
}

/** Claims take the place of the template's volumes of the same name. */
function volumesFor(set: StatefulSetObject, volumes: Volume[], ordinal: number): Volume[] {
  const claims = claimTemplates(set).map((template): Volume => {
    const { name } = template.metadata;
    return { name, persistentVolumeClaim: { claimName: claimName(set, name, ordinal) } };
  });
  return [...claims, ...volumes.filter(({ name }) => !claims.some((claim) => claim.name === name))];
}
