import type { FindingRecord } from '../../journal/records.ts';

interface Kubernetes {
  kubernetesUserDetails?: { username?: string } | null;
  kubernetesWorkloadDetails?: { namespace?: string; name?: string } | null;
}

/** What a finding speaks of, in a word: the workload, else who did it, else the node, else the cluster. */
export function findingAbout({ resource }: FindingRecord): string {
  const { kubernetesUserDetails: user, kubernetesWorkloadDetails: workload } = (resource.kubernetesDetails ??
    {}) as Kubernetes;
  if (workload?.name !== undefined) return [workload.namespace, workload.name].filter(Boolean).join('/');
  const { instanceId } = (resource.instanceDetails ?? {}) as { instanceId?: string };
  return user?.username ?? instanceId ?? 'the cluster';
}
