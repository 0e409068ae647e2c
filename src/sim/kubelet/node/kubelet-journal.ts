import type { Machine } from '../machine/machine.ts';
import type { PodObject } from '../pods/pod-types.ts';

/** The journal says which pods a kubelet took up and let go, and who told it of them (upstream: pkg/kubelet/kubelet.go). */
export function journalSync(machine: Machine, what: 'ADD' | 'REMOVE', pod: PodObject): void {
  const source = pod.metadata.annotations?.['kubernetes.io/config.source'] ?? 'api';
  const line = what === 'ADD' ? 'kubelet.go:2407' : 'kubelet.go:2423';
  machine.logUnit('kubelet', 'I', `${line}] "SyncLoop ${what}" source="${source}" pods=["${nameOf(pod)}"]`);
}

/** A pod of a file that no mirror shows, because its namespace is not there. */
export function journalNoMirror(machine: Machine, pod: PodObject): void {
  const { namespace = '' } = pod.metadata;
  const why = `namespaces \\"${namespace}\\" not found`;
  machine.logUnit(
    'kubelet',
    'E',
    `kubelet.go:1922] "Failed creating a mirror pod for" err="${why}" pod="${nameOf(pod)}"`,
  );
}

function nameOf({ metadata }: PodObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
