import type { ConfigMap, EnvVar, Secret, Service } from 'kubernetes-types/core/v1.d.ts';
import { as } from '../../kube-object.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { ContainerConfigError } from './credentials-of.ts';
import { type PodAddresses, podField, resourceField } from './pod-fields.ts';
import type { AnyContainerSpec, PodObject } from './pod-types.ts';

interface Sources {
  store: ObjectStore;
  addresses: PodAddresses;
}

/** The variables that a spec gives a container (upstream: kubelet_pods.go, makeEnvironmentVariables). */
export function environmentOf(pod: PodObject, spec: AnyContainerSpec, sources: Sources): Map<string, string> {
  const env = new Map<string, string>();
  const services = serviceEnvironment(pod, sources.store);
  for (const source of spec.envFrom ?? []) {
    const data =
      source.configMapRef === undefined
        ? secretData(pod, source.secretRef, sources)
        : configData(pod, source.configMapRef, sources);
    for (const [key, value] of Object.entries(data)) env.set(`${source.prefix ?? ''}${key}`, value);
  }
  for (const variable of spec.env ?? []) {
    const value =
      variable.valueFrom === undefined
        ? expand(variable.value ?? '', (name) => env.get(name) ?? services.get(name))
        : valueFrom(pod, spec, variable, sources);
    if (value !== undefined) env.set(variable.name, value);
  }
  for (const [name, value] of services) if (!env.has(name)) env.set(name, value);
  return env;
}

/** `$(NAME)` is replaced where the name is known, `$$` is a dollar (upstream: third_party/forked/golang/expansion). */
export function expand(text: string, value: (name: string) => string | undefined): string {
  return text.replace(/\$(\$|\(([^()]*)\))/g, (whole, what: string, name: string) =>
    what === '$' ? '$' : (value(name) ?? whole),
  );
}

function valueFrom(
  pod: PodObject,
  spec: AnyContainerSpec,
  { valueFrom: from }: EnvVar,
  { store, addresses }: Sources,
): string | undefined {
  const namespace = pod.metadata.namespace ?? '';
  if (from?.fieldRef !== undefined) return podField(pod, from.fieldRef.fieldPath, addresses);
  if (from?.resourceFieldRef !== undefined)
    return resourceField(pod, spec, from.resourceFieldRef, store.get('nodes', '', pod.spec.nodeName ?? ''));
  if (from?.configMapKeyRef !== undefined) {
    const { name = '', key, optional } = from.configMapKeyRef;
    const object = store.get('configmaps', namespace, name);
    const value = object === undefined ? undefined : as<ConfigMap>(object).data?.[key];
    if (value !== undefined || optional) return value;
    throw new ContainerConfigError(
      object === undefined
        ? `configmap ${JSON.stringify(name)} not found`
        : `couldn't find key ${key} in ConfigMap ${namespace}/${name}`,
    );
  }
  if (from?.secretKeyRef !== undefined) {
    const { name = '', key, optional } = from.secretKeyRef;
    const object = store.get('secrets', namespace, name);
    const value = object === undefined ? undefined : as<Secret>(object).data?.[key];
    if (value !== undefined) return Buffer.from(value, 'base64').toString();
    if (optional) return undefined;
    throw new ContainerConfigError(
      object === undefined
        ? `secret ${JSON.stringify(name)} not found`
        : `couldn't find key ${key} in Secret ${namespace}/${name}`,
    );
  }
  return undefined;
}

function configData(
  pod: PodObject,
  { name = '', optional }: { name?: string; optional?: boolean },
  { store }: Sources,
): Record<string, string> {
  const object = store.get('configmaps', pod.metadata.namespace ?? '', name);
  if (object !== undefined) return as<ConfigMap>(object).data ?? {};
  if (optional) return {};
  throw new ContainerConfigError(`configmap ${JSON.stringify(name)} not found`);
}

function secretData(
  pod: PodObject,
  reference: { name?: string; optional?: boolean } | undefined,
  { store }: Sources,
): Record<string, string> {
  const { name = '', optional } = reference ?? {};
  const object = store.get('secrets', pod.metadata.namespace ?? '', name);
  if (object !== undefined) {
    return Object.fromEntries(
      Object.entries(as<Secret>(object).data ?? {}).map(([key, value]) => [
        key,
        Buffer.from(value, 'base64').toString(),
      ]),
    );
  }
  if (optional) return {};
  throw new ContainerConfigError(`secret ${JSON.stringify(name)} not found`);
}

/** Variables about the API server's service, and about those of the pod's own namespace where it wants them. */
function serviceEnvironment(pod: PodObject, store: ObjectStore): Map<string, string> {
  const env = new Map<string, string>();
  const own = pod.spec.enableServiceLinks === false ? [] : store.list('services', pod.metadata.namespace ?? '');
  const master = store.get('services', 'default', 'kubernetes');
  for (const object of [...(master === undefined ? [] : [master]), ...own]) {
    const service = as<Service>(object);
    const address = service.spec?.clusterIP;
    if (address !== undefined && address !== '' && address !== 'None')
      addService(env, service.metadata.name, address, service.spec?.ports ?? []);
  }
  return env;
}

/** Upstream: pkg/kubelet/envvars. */
function addService(
  env: Map<string, string>,
  serviceName: string,
  address: string,
  ports: NonNullable<Service['spec']>['ports'] = [],
): void {
  const upper = (text: string) => text.toUpperCase().replaceAll('-', '_');
  const name = upper(serviceName);
  const [first] = ports;
  if (first === undefined) return;
  env.set(`${name}_SERVICE_HOST`, address);
  env.set(`${name}_SERVICE_PORT`, String(first.port));
  for (const port of ports) if (port.name) env.set(`${name}_SERVICE_PORT_${upper(port.name)}`, String(port.port));
  ports.forEach((port, at) => {
    const protocol = port.protocol ?? 'TCP';
    const url = `${protocol.toLowerCase()}://${address}:${port.port}`;
    const prefix = `${name}_PORT_${port.port}_${protocol}`;
    if (at === 0) env.set(`${name}_PORT`, url);
    env.set(prefix, url);
    env.set(`${prefix}_PROTO`, protocol.toLowerCase());
    env.set(`${prefix}_PORT`, String(port.port));
    env.set(`${prefix}_ADDR`, address);
  });
}
