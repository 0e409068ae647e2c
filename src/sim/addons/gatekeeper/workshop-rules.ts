import { type PodSpec, type TemplateRule, workshopSpecOf } from './template-rule.ts';

/**
 * Rules of the EKS security workshop, with its gaps: they look at regular containers only, so that an init container passes,
 * and its deployment rule for host networking never asks for host ports.
 */
export const workshopRules: Record<string, TemplateRule> = {
  K8sDepHostFilesystem: (input) => hostFilesystem(workshopSpecOf(input.object, 'template')),
  K8sPodHostFilesystem: (input) => hostFilesystem(workshopSpecOf(input.object, 'pod')),
  K8sDepHostNetworkingPorts: (input) => hostNetwork(workshopSpecOf(input.object, 'template')),
  K8sPodHostNetworkingPorts: (input) => {
    const spec = workshopSpecOf(input.object, 'pod');
    const ports = spec.containers.some((container) => container.ports.some(({ hostPort }) => hostPort !== undefined));
    return ports ? [...hostNetwork(spec), 'INVALID_HOST_NETWORK: a host port is used'] : hostNetwork(spec);
  },
  K8sDepSecurityContext: (input) => securityContext(workshopSpecOf(input.object, 'template')),
  K8sPodSecurityContext: (input) => securityContext(workshopSpecOf(input.object, 'pod')),
};

function hostFilesystem(spec: PodSpec): string[] {
  return spec.volumes.flatMap(({ name, hostPath }) =>
    hostPath === undefined ? [] : [`INVALID_HOST_FILESYSTEM_USAGE: volume ${name} mounts ${hostPath.path} of the host`],
  );
}

function hostNetwork(spec: PodSpec): string[] {
  return spec.hostNetwork ? ['INVALID_HOST_NETWORK: the network of the host is used'] : [];
}

function securityContext(spec: PodSpec): string[] {
  return spec.containers.flatMap(({ name, securityContext: context }) => [
    ...(Object.keys(context).length === 0
      ? [`INVALID_SECURITY_CONTEXT: container ${name} has no securityContext`]
      : []),
    ...(context.privileged === true ? [`INVALID_SECURITY_CONTEXT: container ${name} is privileged`] : []),
    ...(Object.keys(context).length > 0 && context.runAsUser === undefined
      ? [`INVALID_SECURITY_CONTEXT: container ${name} sets no runAsUser`]
      : []),
    ...(context.runAsUser === 0 ? [`INVALID_SECURITY_CONTEXT: container ${name} runs as root`] : []),
  ]);
}
