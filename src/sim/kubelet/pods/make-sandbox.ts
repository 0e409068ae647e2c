import { Sandbox } from '../runtime/sandbox.ts';
import type { KubeletCore } from './kubelet-core.ts';
import { hostnameOf, hostsFile, resolvFile } from './pod-network-files.ts';
import type { PodObject } from './pod-types.ts';

/** A pod's sandbox, with the address that was taken for it; without one it lives in its node's network. */
export function makeSandbox(core: KubeletCore, pod: PodObject, address: string | undefined): Sandbox {
  const { hostPID = false, shareProcessNamespace = false } = pod.spec;
  const { clusterDomain, clusterDns, machine } = core;
  const text = (path: string) => machine.readFile(path)?.toString() ?? '';
  return new Sandbox({
    id: core.random.hex(64),
    machine,
    namespace: pod.metadata.namespace ?? '',
    name: pod.metadata.name,
    uid: pod.metadata.uid ?? '',
    address,
    hostPid: hostPID,
    sharedPids: shareProcessNamespace,
    hostname: pod.spec.hostNetwork ? machine.spec.name : hostnameOf(pod),
    hostsFile: hostsFile(pod, {
      podIP: address ?? machine.address,
      clusterDomain,
      nodeHosts: text('/etc/hosts'),
    }),
    resolvFile: resolvFile(pod, { clusterDns, clusterDomain, nodeResolv: text('/etc/resolv.conf') }),
  });
}
