import { badRequest } from '../../status-error.ts';
import type { KubeObject } from '../../kube-object.ts';

interface PodSpec {
  nodeName?: string;
  containers?: { name: string }[];
  initContainers?: { name: string }[];
  ephemeralContainers?: { name: string }[];
}

export function podSpec(pod: KubeObject): PodSpec {
  return pod.spec ?? {};
}

/** The container that a request means (pkg/registry/core/pod/strategy.go, validateContainer). */
export function containerOf(pod: KubeObject, wanted: string): string {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = podSpec(pod);
  const { name } = pod.metadata;
  if (wanted !== '') {
    const all = [...containers, ...initContainers, ...ephemeralContainers];
    if (!all.some((container) => container.name === wanted)) {
      throw badRequest(`container ${wanted} is not valid for pod ${name}`);
    }
    return wanted;
  }
  if (containers.length === 1) return containers[0].name;
  if (containers.length === 0) throw badRequest(`a container name must be specified for pod ${name}`);
  const choices = `choose one of: [${names(containers)}]`;
  const init = initContainers.length === 0 ? '' : ` or one of the init containers: [${names(initContainers)}]`;
  throw badRequest(`a container name must be specified for pod ${name}, ${choices}${init}`);
}

function names(containers: readonly { name: string }[]): string {
  return containers.map(({ name }) => name).join(' ');
}
