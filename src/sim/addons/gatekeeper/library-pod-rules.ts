import { goPrint } from './go-print.ts';
import { podSpecOf, type TemplateRule } from './template-rule.ts';

/** Rules of the public library (pod-security-policy folder) that look at pods, init and ephemeral containers included. */
export const libraryPodRules: Record<string, TemplateRule> = {
  K8sPSPPrivilegedContainer: ({ object, parameters }) =>
    podSpecOf(object)
      .containers.filter(
        (container) => container.securityContext.privileged === true && !isExempt(container.image, parameters),
      )
      .map(
        (container) =>
          `Privileged container is not allowed: ${container.name}, securityContext: ${goPrint(container.securityContext)}`,
      ),

  K8sPSPHostNamespace: ({ object }) => {
    const spec = podSpecOf(object);
    return spec.hostPID || spec.hostIPC ? [`Sharing the host namespace is not allowed: ${object.metadata.name}`] : [];
  },

  K8sPSPHostNetworkingPorts: ({ object, parameters }) => {
    const spec = podSpecOf(object);
    const ports = spec.containers
      .filter((container) => !isExempt(container.image, parameters))
      .flatMap((container) => container.ports.flatMap(({ hostPort }) => (hostPort === undefined ? [] : [hostPort])));
    const [min, max] = [Number(parameters.min ?? 0), Number(parameters.max ?? 0)];
    const wrong =
      (spec.hostNetwork && parameters.hostNetwork !== true) || ports.some((port) => port < min || port > max);
    return wrong
      ? [
          `The specified hostNetwork and hostPort are not allowed, pod: ${object.metadata.name}. Allowed values: ${goPrint(parameters)}`,
        ]
      : [];
  },

  K8sPSPHostFilesystem: ({ object, parameters }) => {
    const allowed = (parameters.allowedHostPaths as { pathPrefix?: string }[] | undefined) ?? [];
    return podSpecOf(object).volumes.flatMap((volume) => {
      const path = volume.hostPath?.path;
      if (path === undefined || allowed.some(({ pathPrefix }) => liesBelow(path, pathPrefix ?? ''))) return [];
      return [
        `HostPath volume ${goPrint(volume)} is not allowed, pod: ${object.metadata.name}. Allowed path: ${goPrint(allowed)}`,
      ];
    });
  },

  K8sPSPAllowPrivilegeEscalationContainer: ({ object, parameters }) =>
    podSpecOf(object)
      .containers.filter(
        (container) =>
          container.securityContext.allowPrivilegeEscalation !== false && !isExempt(container.image, parameters),
      )
      .map((container) => `Privilege escalation container is not allowed: ${container.name}`),

  K8sPSPCapabilities: ({ object, parameters }) => {
    const allowed = strings(parameters.allowedCapabilities);
    const required = strings(parameters.requiredDropCapabilities);
    return podSpecOf(object)
      .containers.filter((container) => !isExempt(container.image, parameters))
      .flatMap((container) => {
        const { add = [], drop = [] } = container.securityContext.capabilities ?? {};
        const tooMany = !allowed.includes('*') && add.some((capability) => !allowed.includes(capability));
        const notDropped =
          !drop.includes('all') && !drop.includes('ALL') && required.some((capability) => !drop.includes(capability));
        return [
          ...(tooMany
            ? [
                `container <${container.name}> has a disallowed capability. Allowed capabilities are ${goPrint(allowed)}`,
              ]
            : []),
          ...(notDropped
            ? [
                `container <${container.name}> is not dropping all required capabilities. Container must drop all of ${goPrint(required)} or "ALL"`,
              ]
            : []),
        ];
      });
  },

  K8sPSPAutomountServiceAccountTokenPod: ({ object }) =>
    podSpecOf(object).automountServiceAccountToken === false
      ? []
      : [`Automounting service account token is disallowed, pod: ${object.metadata.name}`],
};

/** Images named in `exemptImages`; a trailing `*` stands for any end. */
export function isExempt(image: string, parameters: Record<string, unknown>): boolean {
  return strings(parameters.exemptImages).some((pattern) =>
    pattern.endsWith('*') ? image.startsWith(pattern.slice(0, -1)) : image === pattern,
  );
}

export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function liesBelow(path: string, prefix: string): boolean {
  const base = prefix.replace(/\/+$/, '');
  return path === base || path.startsWith(`${base}/`);
}
