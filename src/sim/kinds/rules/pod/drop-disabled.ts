import type { Container, PodAffinityTerm, PodSpec, Volume } from 'kubernetes-types/core/v1.d.ts';
import { allContainers } from './pod-spec-defaults.ts';

/** Drops what only feature gates that are off in 1.31 would keep (pkg/api/pod/util.go, dropDisabledFields). */
export function dropDisabledPodFields(spec: PodSpec): void {
  const context = spec.securityContext as { supplementalGroupsPolicy?: string } | undefined;
  delete context?.supplementalGroupsPolicy;
  delete spec.hostUsers;
  delete spec.resourceClaims;
  for (const container of allContainers(spec) as Container[]) {
    delete container.resizePolicy;
    delete container.resources?.claims;
    if (container.securityContext?.procMount !== undefined) container.securityContext.procMount = 'Default';
  }
  for (const volume of spec.volumes ?? []) {
    for (const source of volume.projected?.sources ?? []) delete source.clusterTrustBundle;
  }
  dropImageVolumes(spec);
}

/** Keys of a term's labels join its selector, in pods only (mutatePodAffinity, mutateTopologySpreadConstraints). */
export function mergeLabelKeys(spec: PodSpec, labels: Readonly<Record<string, string>> | undefined): void {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  for (const affinity of [podAffinity, podAntiAffinity]) {
    const terms = [
      ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
        ({ podAffinityTerm }) => podAffinityTerm,
      ),
    ];
    for (const term of terms) mergeIntoTerm(term, labels ?? {});
  }
}

function mergeIntoTerm(term: PodAffinityTerm, labels: Readonly<Record<string, string>>): void {
  if (!term.labelSelector) return;
  const keys = [
    ...(term.matchLabelKeys ?? []).map((key) => ({ key, operator: 'In' })),
    ...(term.mismatchLabelKeys ?? []).map((key) => ({ key, operator: 'NotIn' })),
  ];
  const added = keys
    .filter(({ key }) => key in labels)
    .map(({ key, operator }) => ({ key, operator, values: [labels[key]] }));
  if (added.length > 0) {
    term.labelSelector.matchExpressions = [...(term.labelSelector.matchExpressions ?? []), ...added];
  }
}

function dropImageVolumes(spec: PodSpec): void {
  const isImage = (volume: Volume) => (volume as { image?: unknown }).image !== undefined;
  const dropped = new Set((spec.volumes ?? []).filter(isImage).map(({ name }) => name));
  if (dropped.size === 0) return;
  spec.volumes = (spec.volumes ?? []).filter(({ name }) => !dropped.has(name));
  for (const container of allContainers(spec)) {
    container.volumeMounts = (container.volumeMounts ?? []).filter(({ name }) => !dropped.has(name));
  }
}
