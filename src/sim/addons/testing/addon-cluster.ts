import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { packageRoot } from '../../../package-root.ts';
import { createCluster, type SimCluster } from '../../cluster.ts';
import type { KubeObject } from '../../kube-object.ts';
import { MACHINE_DEFAULTS } from '../../kubelet/machine/machine-spec.ts';

/** A cluster with machines, for tests of what is installed into it. */
export interface AddonCluster {
  cluster: SimCluster;
  pass(seconds: number): void;
  /** Creates what a manifest of `manifests/` holds, and lets the world settle. */
  install(...files: string[]): void;
  create(...objects: KubeObject[]): void;
  /** The lines of a container's log. */
  logOf(namespace: string, pod: RegExp): string[];
}

export function addonCluster(machines = 2): AddonCluster {
  const cluster = createCluster({ startMs: Date.UTC(2025, 2, 1), seed: 'addons' });
  for (let at = 0; at < machines; at++) {
    const address = { type: 'InternalIP' as const, address: `10.0.0.2${at}` };
    cluster.kubelets.addMachine({
      ...MACHINE_DEFAULTS,
      name: `node-${at}`,
      labels: { 'kubernetes.io/os': 'linux' },
      addresses: [address],
      podCidr: `10.2.${at}.0/24`,
    });
  }
  const admin = cluster.clientAs('kubernetes-admin');
  const pass = (seconds: number) => cluster.clock.advanceTo(cluster.clock.now() + seconds * 1000);
  const create = (...objects: KubeObject[]) => {
    for (const object of objects) {
      const [group, version] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : ['', object.apiVersion];
      const info = cluster.registry.byKind(group, version, object.kind);
      if (info === undefined) throw new Error(`no kind ${object.kind} in ${object.apiVersion}`);
      const namespace = info.namespaced ? { namespace: object.metadata.namespace ?? 'default' } : {};
      admin.create(info.storageKey, { ...object, metadata: { ...object.metadata, ...namespace } }, namespace);
      if (object.kind === 'CustomResourceDefinition') pass(1);
    }
  };
  pass(5);
  return {
    cluster,
    pass,
    create,
    install: (...files) => {
      for (const file of files) create(...readManifest(file));
      pass(30);
    },
    logOf: (namespace, pod) =>
      cluster.store
        .list('pods', namespace)
        .filter(({ metadata }) => pod.test(metadata.name))
        .flatMap((object) => logLines(cluster, object)),
  };
}

export function readManifest(file: string): KubeObject[] {
  const text = readFileSync(join(packageRoot(), 'manifests', file), 'utf8');
  return parseAllDocuments(text).map((document) => document.toJS() as KubeObject);
}

function logLines(cluster: SimCluster, { metadata: { namespace = '', name }, spec }: KubeObject): string[] {
  const { nodeName = '', containers } = spec as { nodeName?: string; containers: { name: string }[] };
  const query = new URLSearchParams();
  const path = `/containerLogs/${namespace}/${name}/${containers[0].name}`;
  const { body } = cluster.kubelets.request(nodeName, { method: 'GET', path, query, headers: {} });
  return Buffer.from(body ?? '')
    .toString()
    .split('\n')
    .filter((line) => line !== '');
}
