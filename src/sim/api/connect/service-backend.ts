import { notFound, StatusError } from '../../status-error.ts';
import type { ApiContext } from '../api-context.ts';
import type { ProxyName } from './proxy-name.ts';

interface ServicePort {
  name?: string;
  port: number;
}

interface Subset {
  addresses?: { ip: string }[];
  ports?: { name?: string; port: number }[];
}

/** One endpoint behind a service's port (pkg/registry/core/service/storage/storage.go, ResourceLocation). */
export function serviceBackend(
  context: ApiContext,
  namespace: string,
  { scheme, name, port }: ProxyName,
): { scheme: 'http' | 'https'; host: string; port: number } {
  const service = context.store.get('services', namespace, name);
  if (service === undefined) throw notFound({ group: '', resource: 'services' }, name);
  const portName = portNameOf(service.spec ?? {}, port);
  if (portName === undefined) throw unavailable(`no service port ${port} found for service ${JSON.stringify(name)}`);
  const endpoints = context.store.get('endpoints', namespace, name);
  const ready = ((endpoints?.subsets ?? []) as Subset[]).flatMap(({ addresses = [], ports = [] }) =>
    ports
      .filter((candidate) => (candidate.name ?? '') === portName)
      .flatMap((candidate) => addresses.map(({ ip }) => ({ scheme, host: ip, port: candidate.port }))),
  );
  if (ready.length === 0) throw unavailable(`no endpoints available for service ${JSON.stringify(name)}`);
  return context.random.pick(ready);
}

/** A port by its name or number; without either, the only one or the one without a name. */
function portNameOf({ ports = [] }: { ports?: ServicePort[] }, wanted: string): string | undefined {
  if (wanted === '') return ports.length === 1 ? (ports[0].name ?? '') : '';
  const found = ports.find(({ name, port }) => name === wanted || String(port) === wanted);
  return found === undefined ? undefined : (found.name ?? '');
}

function unavailable(message: string): StatusError {
  return new StatusError({ code: 503, reason: 'ServiceUnavailable', message });
}
