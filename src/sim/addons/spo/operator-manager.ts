import type { Pod } from 'kubernetes-types/core/v1.d.ts';
import { WorkQueue } from '../../controllers/runtime/work-queue.ts';
import { as } from '../../kube-object.ts';
import type { Process } from '../../kubelet/processes/process.ts';
import type { AddonWorld } from '../common/addon-world.ts';
import type { OwnPod } from '../common/pod-of.ts';
import { writeLine } from '../common/write-line.ts';
import { FOLDER, GROUP, RECORDINGS } from './profile-objects.ts';

const DAEMONS = `securityprofilesoperatordaemons.${GROUP}`;

/** The operator itself: it sees to a daemon on every node. */
export function runOperator(world: AddonWorld, process: Process, pod: OwnPod): void {
  const queue = new WorkQueue({
    clock: world.clock,
    reconcile: () => reconcile(world, pod),
    onFailure: (_key, error) =>
      writeLine(process, 2, `E spod-config: ${error instanceof Error ? error.message : String(error)}`),
  });
  const leave = [
    world.store.subscribe('daemonsets.apps', ({ object, type }) => {
      if (object.metadata.name === 'spod' && type === 'DELETED') queue.add('spod');
    }),
    world.store.subscribe(RECORDINGS, ({ object, type }) => {
      if (type !== 'ADDED') return;
      writeLine(
        process,
        2,
        `W profile recording ${object.metadata.name}: recording system calls is not simulated, write the profile by hand`,
      );
    }),
  ];
  process.onExit(() => {
    for (const end of leave) end();
  });
  writeLine(process, 1, 'I starting component: security-profiles-operator');
  queue.add('spod');
}

function reconcile(world: AddonWorld, { namespace, name, client }: OwnPod): void {
  const info = world.registry.preferred(DAEMONS);
  if (info !== undefined && world.store.get(DAEMONS, namespace, 'spod') === undefined) {
    const apiVersion = `${GROUP}/${info.version}`;
    client.create(
      DAEMONS,
      { apiVersion, kind: info.kind, metadata: { name: 'spod', namespace }, spec: {} },
      { namespace },
    );
  }
  if (world.store.get('daemonsets.apps', namespace, 'spod') !== undefined) return;
  const own = world.store.get('pods', namespace, name);
  const image = own === undefined ? undefined : as<Pod>(own).spec?.containers[0]?.image;
  if (image !== undefined)
    client.create('daemonsets.apps', daemonSet(namespace, image, accountOf(world, namespace)), { namespace });
}

function accountOf({ store }: AddonWorld, namespace: string): string {
  return store.get('serviceaccounts', namespace, 'spod') === undefined ? 'security-profiles-operator' : 'spod';
}

function daemonSet(namespace: string, image: string, serviceAccountName: string) {
  const labels = { app: 'security-profiles-operator', name: 'spod' };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'spod', namespace, labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName,
          tolerations: [{ operator: 'Exists' }],
          containers: [
            {
              name: 'security-profiles-operator',
              image,
              args: ['daemon', '--with-recording=false'],
              securityContext: { runAsUser: 0, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
              volumeMounts: [{ name: 'profiles', mountPath: FOLDER }],
            },
          ],
          volumes: [{ name: 'profiles', hostPath: { path: FOLDER, type: 'DirectoryOrCreate' } }],
        },
      },
    },
  };
}
