import type { Container, PodSpec } from 'kubernetes-types/core/v1.d.ts';
import type { CheckedPod } from './security-check.ts';

const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const CONTAINER_PREFIXES = [
  'container.seccomp.security.alpha.kubernetes.io/',
  'container.apparmor.security.beta.kubernetes.io/',
];

/** Whether an update changes what the checks look at (admission.go, isSignificantPodUpdate). */
export function isSignificantUpdate(pod: CheckedPod, old: CheckedPod): boolean {
  if (pod.annotations[SECCOMP_POD] !== old.annotations[SECCOMP_POD]) return true;
  const lists = ['containers', 'initContainers'] as const;
  if (lists.some((list) => differ(pod, old, pod.spec[list] ?? [], old.spec[list] ?? []))) return true;
  return ephemeralOf(pod.spec).some((container) => {
    const before = ephemeralOf(old.spec).find(({ name }) => name === container.name);
    return before === undefined || containerDiffers(pod, old, container, before);
  });
}

function differ(pod: CheckedPod, old: CheckedPod, containers: Container[], before: Container[]): boolean {
  if (containers.length !== before.length) return true;
  return containers.some((container, i) => containerDiffers(pod, old, container, before[i]));
}

function containerDiffers(pod: CheckedPod, old: CheckedPod, container: Container, before: Container): boolean {
  if (container.image !== before.image) return true;
  return CONTAINER_PREFIXES.some((prefix) => {
    const key = prefix + container.name;
    return pod.annotations[key] !== old.annotations[key];
  });
}

function ephemeralOf(spec: PodSpec): Container[] {
  return spec.ephemeralContainers ?? [];
}
