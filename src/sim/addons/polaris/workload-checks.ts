import { type Check, isBatch, type Workload } from './check.ts';

interface Selecting {
  podSelector?: { matchLabels?: Record<string, string> };
  selector?: { matchLabels?: Record<string, string> };
  egress?: unknown[];
  ingress?: unknown[];
  policyTypes?: string[];
}

type WorkloadCheck = Check<Workload>;

/** Checks of a controller and of its pods as a whole. */
export const workloadChecks: Record<string, WorkloadCheck> = {
  hostIPCSet: {
    severity: 'danger',
    category: 'Security',
    passed: 'Host IPC is not configured',
    failed: 'Host IPC should not be configured',
    judge: ({ podSpec }) => podSpec.hostIPC !== true,
  },
  hostPIDSet: {
    severity: 'danger',
    category: 'Security',
    passed: 'Host PID is not configured',
    failed: 'Host PID should not be configured',
    judge: ({ podSpec }) => podSpec.hostPID !== true,
  },
  hostNetworkSet: {
    severity: 'danger',
    category: 'Security',
    passed: 'Host network is not configured',
    failed: 'Host network should not be configured',
    judge: ({ podSpec }) => podSpec.hostNetwork !== true,
  },
  hostPathSet: {
    severity: 'warning',
    category: 'Security',
    passed: 'HostPath volumes are not configured',
    failed: 'HostPath volumes must be forbidden',
    judge: ({ podSpec }) => !(podSpec.volumes ?? []).some(({ hostPath }) => hostPath !== undefined),
  },
  hostProcess: {
    severity: 'warning',
    category: 'Security',
    passed: 'Privileged access to the host check is valid',
    failed: 'Privileged access to the host is disallowed',
    judge: ({ podSpec }) => podSpec.securityContext?.windowsOptions?.hostProcess !== true,
  },
  automountServiceAccountToken: {
    severity: 'warning',
    category: 'Security',
    passed: 'The ServiceAccount will not be automounted',
    failed: 'The ServiceAccount will be automounted',
    judge: ({ podSpec, object, list }) => {
      if (podSpec.automountServiceAccountToken !== undefined) return !podSpec.automountServiceAccountToken;
      const { serviceAccountName = 'default' } = podSpec;
      return list('serviceaccounts').some(
        ({ metadata, automountServiceAccountToken }) =>
          metadata.name === serviceAccountName &&
          metadata.namespace === object.metadata.namespace &&
          automountServiceAccountToken === false,
      );
    },
  },
  missingNetworkPolicy: {
    severity: 'warning',
    category: 'Security',
    passed: 'A NetworkPolicy matches pod labels and contains egress and ingress rules',
    failed: 'A NetworkPolicy should match pod labels and contain applied egress and ingress rules',
    judge: (workload) => selectedBy(workload, 'networkpolicies.networking.k8s.io', hasBothDirections),
  },
  deploymentMissingReplicas: {
    severity: 'warning',
    category: 'Reliability',
    passed: 'Multiple replicas are scheduled',
    failed: 'Only one replica is scheduled',
    judge: ({ kind, object }) =>
      kind === 'Deployment' ? ((object.spec as { replicas?: number }).replicas ?? 1) >= 2 : undefined,
  },
  missingPodDisruptionBudget: {
    severity: 'warning',
    category: 'Reliability',
    passed: 'A PodDisruptionBudget is attached',
    failed: 'Should have a PodDisruptionBudget',
    judge: (workload) =>
      workload.kind === 'Deployment' ? selectedBy(workload, 'poddisruptionbudgets.policy', () => true) : undefined,
  },
  priorityClassNotSet: {
    severity: 'warning',
    category: 'Reliability',
    passed: 'Priority class has been set',
    failed: 'Priority class should be set',
    judge: ({ podSpec }) => podSpec.priorityClassName !== undefined,
  },
  metadataAndInstanceMismatched: {
    severity: 'warning',
    category: 'Reliability',
    passed: 'Label app.kubernetes.io/instance matches metadata.name',
    failed: 'Label app.kubernetes.io/instance must match metadata.name',
    judge: ({ object }) => object.metadata.labels?.['app.kubernetes.io/instance'] === object.metadata.name,
  },
  topologySpreadConstraint: {
    severity: 'warning',
    category: 'Reliability',
    passed: 'Pod has a valid topology spread constraint',
    failed: 'Pod should be configured with a valid topology spread constraint',
    judge: ({ kind, podSpec }) => (isBatch(kind) ? undefined : (podSpec.topologySpreadConstraints ?? []).length > 0),
  },
};

/** Whether an object of the same namespace selects the pods by their labels. */
function selectedBy(
  { object, labels, list }: Workload,
  resource: string,
  counts: (spec: Selecting) => boolean,
): boolean {
  return list(resource).some(({ metadata, spec }) => {
    const selecting = (spec ?? {}) as Selecting;
    const wanted = Object.entries((selecting.podSelector ?? selecting.selector)?.matchLabels ?? {});
    const fits = wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
    return metadata.namespace === object.metadata.namespace && fits && counts(selecting);
  });
}

function hasBothDirections({ egress = [], ingress = [], policyTypes }: Selecting): boolean {
  const both = policyTypes === undefined || (policyTypes.includes('Egress') && policyTypes.includes('Ingress'));
  return both && egress.length > 0 && ingress.length > 0;
}
