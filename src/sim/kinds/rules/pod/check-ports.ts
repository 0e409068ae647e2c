import type { Container, ContainerPort } from 'kubernetes-types/core/v1.d.ts';
import { checkOneOf, checkRequired, invalidEach } from '../../check.ts';
import { duplicate, type FieldError, required } from '../../field-error.ts';
import { portNameErrors, portNumberErrors } from '../../formats.ts';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

export function checkContainerPorts(field: string, ports: readonly ContainerPort[]): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, at) => {
    const own = `${field}[${at}]`;
    const errors: FieldError[] = [];
    const { name = '', containerPort = 0, hostPort = 0, protocol = '' } = port;
    if (name !== '') {
      const wrong = portNameErrors(name);
      if (wrong.length > 0) errors.push(...invalidEach(`${own}.name`, name, wrong));
      else if (names.has(name)) errors.push(duplicate(`${own}.name`, name));
      else names.add(name);
    }
    if (containerPort === 0) errors.push(required(`${own}.containerPort`));
    else errors.push(...invalidEach(`${own}.containerPort`, containerPort, portNumberErrors(containerPort)));
    if (hostPort !== 0) errors.push(...invalidEach(`${own}.hostPort`, hostPort, portNumberErrors(hostPort)));
    const missing = checkRequired(`${own}.protocol`, protocol);
    return [...errors, ...(missing.length > 0 ? missing : checkOneOf(`${own}.protocol`, protocol, PROTOCOLS))];
  });
}

/** A host port can be taken only once on a node. */
export function checkHostPorts(field: string, containers: readonly Container[]): FieldError[] {
  const taken = new Set<string>();
  return containers.flatMap((container, at) =>
    (container.ports ?? []).flatMap(({ hostPort = 0, hostIP = '', protocol = '' }, portAt) => {
      if (hostPort === 0) return [];
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(key)) return [duplicate(`${field}[${at}].ports[${portAt}].hostPort`, key)];
      taken.add(key);
      return [];
    }),
  );
}
