/** What a healthy kubelet reports (upstream: pkg/kubelet/nodestatus/setters.go). */
export const HEALTHY_CONDITIONS = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
] as const;

export interface NodeCondition {
  type: string;
  status: string;
  reason: string;
  message: string;
  lastHeartbeatTime: string;
  lastTransitionTime: string;
}

/** The conditions as of now. A condition that has not changed keeps the time of its last change. */
export function nodeConditions(
  wanted: readonly (readonly [type: string, status: string, reason: string, message: string])[],
  before: readonly Partial<NodeCondition>[],
  now: string,
): NodeCondition[] {
  return wanted.map(([type, status, reason, message]) => {
    const old = before.find((condition) => condition.type === type);
    const lastTransitionTime = old?.status === status ? (old.lastTransitionTime ?? now) : now;
    return { type, status, reason, message, lastHeartbeatTime: now, lastTransitionTime };
  });
}
