import { WorkQueue } from '../../controllers/runtime/work-queue.ts';
import { equalJson } from '../../kinds/equal-json.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { Process } from '../../kubelet/processes/process.ts';
import type { AddonWorld } from '../common/addon-world.ts';
import type { OwnPod } from '../common/pod-of.ts';
import { writeLine } from '../common/write-line.ts';
import {
  FOLDER,
  GROUP,
  localhostPath,
  NODE_STATUSES,
  PROFILES,
  profileText,
  workloadsUsing,
} from './profile-objects.ts';

const IN_USE = 'in-use-by-active-pods';

/** The part of the operator that runs on every node: it installs profiles there, and keeps those that pods use. */
export function runProfileDaemon(world: AddonWorld, process: Process, pod: OwnPod): void {
  const { node } = process.surroundings.network;
  const queue = new WorkQueue({
    clock: world.clock,
    reconcile: (key) => reconcile({ world, process, pod, node }, key),
    onFailure: (key, error) =>
      writeLine(process, 2, `E reconciling ${key}: ${error instanceof Error ? error.message : String(error)}`),
  });
  const add = ({ metadata: { namespace = '', name } }: KubeObject) => queue.add(`${namespace}/${name}`);
  const all = () => world.store.list(PROFILES).forEach(add);
  const leave = [
    world.store.subscribe(PROFILES, ({ type, object }) => {
      if (type !== 'DELETED') add(object);
      else if (process.files.exists(pathOf(object))) process.files.remove(pathOf(object));
    }),
    world.store.subscribe('pods', ({ object }) => {
      if (JSON.stringify(object.spec).includes('localhostProfile')) all();
    }),
  ];
  process.onExit(() => {
    for (const end of leave) end();
  });
  writeLine(process, 1, `I starting component: security-profiles-operator daemon on ${node}`);
  all();
}

interface Daemon {
  world: AddonWorld;
  process: Process;
  pod: OwnPod;
  node: string;
}

function pathOf(profile: KubeObject): string {
  return `${FOLDER}/${localhostPath(profile)}`;
}

function reconcile(daemon: Daemon, key: string): void {
  const { world, pod, node } = daemon;
  const [namespace, name] = key.split('/');
  const profile = world.store.get(PROFILES, namespace, name);
  if (profile === undefined) return;
  const finalizer = `${node.slice(0, 50)}-delete`;
  if (profile.metadata.deletionTimestamp !== undefined) return release(daemon, profile, finalizer);
  write(daemon.process, pathOf(profile), profileText(world, profile));
  tellNodeStatus(daemon, profile);
  const users = workloadsUsing(world, profile);
  const kept = new Set([...(profile.metadata.finalizers ?? []), finalizer]);
  if (users.length > 0) kept.add(IN_USE);
  else kept.delete(IN_USE);
  const finalizers = [...kept];
  const within = namespace === '' ? {} : { namespace };
  let latest = profile;
  if (!equalJson(finalizers, profile.metadata.finalizers ?? [])) {
    latest = pod.client.update(PROFILES, { ...profile, metadata: { ...profile.metadata, finalizers } }, within);
  }
  const status = {
    conditions: [
      { type: 'Ready', status: 'True', reason: 'Available', lastTransitionTime: profile.metadata.creationTimestamp },
    ],
    status: isEverywhere(world, profile) ? 'Installed' : 'Pending',
    path: pathOf(profile),
    localhostProfile: localhostPath(profile),
    ...(users.length === 0 ? {} : { activeWorkloads: users }),
  };
  if (!equalJson(latest.status, status))
    pod.client.update(PROFILES, { ...latest, status }, { ...within, subresource: 'status' });
}

/** A profile that pods use is kept, deleted or not, until they are gone. */
function release({ world, process, pod }: Daemon, profile: KubeObject, finalizer: string): void {
  const isUsed = workloadsUsing(world, profile).length > 0;
  const kept = (profile.metadata.finalizers ?? []).filter((one) => isUsed || (one !== finalizer && one !== IN_USE));
  if (kept.length === (profile.metadata.finalizers ?? []).length) return;
  if (process.files.exists(pathOf(profile))) process.files.remove(pathOf(profile));
  const { namespace } = profile.metadata;
  const draft = { ...profile, metadata: { ...profile.metadata, finalizers: kept } };
  pod.client.update(PROFILES, draft, namespace === undefined ? {} : { namespace });
}

function write(process: Process, path: string, text: string): void {
  const folders = path.split('/').slice(1, -1);
  for (let count = 1; count <= folders.length; count++) {
    const folder = `/${folders.slice(0, count).join('/')}`;
    if (!process.files.exists(folder)) process.files.makeDirectory(folder);
  }
  if (!process.files.exists(path) || process.files.read(path).toString() !== text) process.files.write(path, text);
}

function statusName({ metadata: { name } }: KubeObject, node: string): string {
  return `${name}-${node}`;
}

function tellNodeStatus({ world, pod, node }: Daemon, profile: KubeObject): void {
  const name = statusName(profile, node);
  const namespace = profile.metadata.namespace ?? pod.namespace;
  if (
    world.registry.preferred(NODE_STATUSES) === undefined ||
    world.store.get(NODE_STATUSES, namespace, name) !== undefined
  )
    return;
  const { apiVersion, kind } = profile;
  pod.client.create(
    NODE_STATUSES,
    {
      apiVersion: `${GROUP}/v1alpha1`,
      kind: 'SecurityProfileNodeStatus',
      metadata: {
        name,
        namespace,
        labels: {
          'spo.x-k8s.io/node-name': node.slice(0, 63),
          'spo.x-k8s.io/profile-id': `SeccompProfile-${profile.metadata.name}`,
        },
        ownerReferences: [{ apiVersion, kind, name: profile.metadata.name, uid: profile.metadata.uid ?? '' }],
      },
      nodeName: node,
      status: 'Installed',
    },
    { namespace },
  );
}

/** Whether every node that has a daemon has told that the profile is there. */
function isEverywhere({ store, registry }: AddonWorld, profile: KubeObject): boolean {
  if (registry.preferred(NODE_STATUSES) === undefined) return true;
  const told = new Set(store.list(NODE_STATUSES).map(({ metadata }) => metadata.name));
  const nodes = store
    .list('pods')
    .filter(({ metadata }) => metadata.labels?.name === 'spod')
    .flatMap(({ spec }) => (spec as { nodeName?: string }).nodeName ?? []);
  return nodes.every((node) => told.has(statusName(profile, node)));
}
