import { plainNodes } from '../../src/sim/bootstrap/plain-nodes.ts';
import type { Client } from '../../src/sim/client.ts';
import { createCluster, type SimCluster } from '../../src/sim/cluster.ts';
import type { KubeObject } from '../../src/sim/kube-object.ts';

/** A cluster with a few fake nodes and one namespace, whose clock goes as the test says. */
export interface SmallWorld {
  cluster: SimCluster;
  /** Acts as the administrator. */
  admin: Client;
  create(resource: string, object: Record<string, unknown>): KubeObject;
  get(resource: string, name: string): KubeObject | undefined;
  list(resource: string): readonly KubeObject[];
  patch(resource: string, name: string, body: unknown, subresource?: string): KubeObject;
  /** Lets this many milliseconds pass. */
  pass(ms: number): void;
  /** `REASON: MESSAGE` of each event of one object, oldest first. */
  eventsOf(kind: string, name: string): string[];
}

export const NAMESPACE = 'team';

export function smallWorld(options: { nodes?: number; seed?: string } = {}): SmallWorld {
  const cluster = createCluster({ startMs: Date.UTC(2024, 0, 1), seed: options.seed ?? 'small world' });
  const admin = cluster.clientAs('kubernetes-admin');
  for (const node of plainNodes(options.nodes ?? 3)) admin.create('nodes', node);
  admin.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  const pass = (ms: number) => cluster.clock.advanceTo(cluster.clock.now() + ms);
  pass(1000);
  return {
    cluster,
    admin,
    create: (resource, object) => admin.create(resource, inNamespace(object), { namespace: NAMESPACE }),
    get: (resource, name) => cluster.store.get(resource, NAMESPACE, name),
    list: (resource) => cluster.store.list(resource, NAMESPACE),
    patch: (resource, name, body, subresource) =>
      admin.patch(
        resource,
        name,
        { type: 'strategic', body },
        { namespace: NAMESPACE, ...(subresource === undefined ? {} : { subresource }) },
      ),
    pass,
    eventsOf: (kind, name) =>
      cluster.store
        .list('events', NAMESPACE)
        .filter((event) => {
          const about = event.involvedObject as { kind?: string; name?: string };
          return about.kind === kind && about.name === name;
        })
        .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
        .map((event) => `${event.reason}: ${event.message}`),
  };
}

function inNamespace(object: Record<string, unknown>): KubeObject {
  const { metadata, ...rest } = object as unknown as KubeObject;
  return { ...rest, metadata: { ...metadata, namespace: NAMESPACE } };
}

/** A template of one container; `extra` goes into the pod's spec. */
export function template(labels: Record<string, string>, image = 'app:1', extra: Record<string, unknown> = {}): object {
  return { metadata: { labels }, spec: { containers: [{ name: 'c', image }], ...extra } };
}
