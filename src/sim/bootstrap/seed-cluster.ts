import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatMicroTime, formatTime } from '../../clock/clock.ts';
import type { Clock } from '../../clock/clock.ts';
import type { Random } from '../../clock/random.ts';
import { packageRoot } from '../../package-root.ts';
import type { Client } from '../client.ts';
import type { KubeObject } from '../kube-object.ts';
import { API_SERVER_PORT } from '../network/network-world.ts';

interface Bootstrap {
  /** Acts as the API server. */
  client: Client;
  clock: Clock;
  random: Random;
  /** PEM. */
  caCertificate: string;
  /** Where pods can reach the API server past its service; undefined where it has only a loopback address, which it tells nobody. */
  advertiseAddress: string | undefined;
}

/** Creates what a control plane brings along, in the order it does. */
export function seedCluster(bootstrap: Bootstrap): void {
  const { client } = bootstrap;
  for (const object of read<KubeObject[]>('namespaces')) client.create('namespaces', object);
  for (const object of read<KubeObject[]>('api-services')) client.create('apiservices.apiregistration.k8s.io', object);
  for (const object of read<KubeObject[]>('priority-levels')) {
    withStatus(client, 'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io', object);
  }
  for (const object of read<KubeObject[]>('flow-schemas')) {
    withStatus(client, 'flowschemas.flowcontrol.apiserver.k8s.io', object);
  }
  for (const object of read<KubeObject[]>('priority-classes'))
    client.create('priorityclasses.scheduling.k8s.io', object);
  seedRbac(client);
  seedConfigMaps(bootstrap);
  client.create('leases.coordination.k8s.io', serverLease(bootstrap));
  client.create('services', kubernetesService());
  if (bootstrap.advertiseAddress !== undefined) seedEndpoints(client, bootstrap.advertiseAddress);
}

/** Where the service of the API server leads (upstream: pkg/controlplane/reconcilers). */
function seedEndpoints(client: Client, ip: string): void {
  const about = { name: 'kubernetes', namespace: 'default' };
  const ports = [{ name: 'https', port: API_SERVER_PORT, protocol: 'TCP' }];
  client.create('endpoints', {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { ...about, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets: [{ addresses: [{ ip }], ports }],
  });
  client.create('endpointslices.discovery.k8s.io', {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...about, labels: { 'kubernetes.io/service-name': about.name } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [ip], conditions: { ready: true } }],
    ports,
  });
}

function seedRbac(client: Client): void {
  const rbac = read<Record<string, KubeObject[]>>('rbac-bootstrap');
  const kinds = {
    clusterRoles: 'ClusterRole',
    clusterRoleBindings: 'ClusterRoleBinding',
    roles: 'Role',
    roleBindings: 'RoleBinding',
  };
  for (const [list, kind] of Object.entries(kinds)) {
    const resource = `${list.toLowerCase()}.rbac.authorization.k8s.io`;
    for (const object of rbac[list]) {
      client.create(resource, { ...object, apiVersion: 'rbac.authorization.k8s.io/v1', kind });
    }
  }
}

/** Those that the API server writes; a controller publishes kube-root-ca.crt. */
function seedConfigMaps({ client, clock, caCertificate }: Bootstrap): void {
  for (const object of read<KubeObject[]>('config-maps')) {
    if (object.metadata.name === 'kube-root-ca.crt') continue;
    const data = Object.entries((object.data ?? {}) as Record<string, string>).map(([key, value]) => [
      key,
      value.replace('<ca certificate>', caCertificate).replace('<date>', formatTime(clock.now()).slice(0, 10)),
    ]);
    client.create('configmaps', { ...object, data: Object.fromEntries(data) });
  }
}

/** The API server's identity lease, named after its host. */
function serverLease({ clock, random }: Bootstrap): KubeObject {
  const [lease] = read<KubeObject[]>('leases');
  const host = 'ip-10-0-0-10.ec2.internal';
  const name = `apiserver-${base32(createHash('sha256').update(host).digest()).slice(0, 26)}`;
  const now = formatMicroTime(clock.now());
  return {
    ...lease,
    metadata: {
      ...lease.metadata,
      name,
      labels: { ...lease.metadata.labels, 'kubernetes.io/hostname': host },
    },
    spec: { holderIdentity: `${name}_${random.uuid()}`, leaseDurationSeconds: 3600, acquireTime: now, renewTime: now },
  };
}

function kubernetesService(): KubeObject {
  const { services } = read<{ services: KubeObject[] }>('services');
  const service = structuredClone(services[0]);
  const spec = service.spec as { ports: { targetPort: number }[] };
  spec.ports[0].targetPort = API_SERVER_PORT;
  return service;
}

function withStatus(client: Client, resource: string, object: KubeObject): void {
  const created = client.create(resource, object);
  if (object.status !== undefined)
    client.update(resource, { ...created, status: object.status }, { subresource: 'status' });
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(join(packageRoot(), 'src/sim/kinds/data', `${name}.json`), 'utf8')) as T;
}

function base32(bytes: Buffer): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz234567';
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{5}/g) ?? []).map((five) => letters[Number.parseInt(five, 2)]).join('');
}
