import { expect, test } from 'vitest';
import type { KubeObject } from '../../kube-object.ts';
import { addonCluster, type AddonCluster } from '../testing/addon-cluster.ts';

const PROFILES = 'seccompprofiles.security-profiles-operator.x-k8s.io';

function profile(name: string, spec: Record<string, unknown>): KubeObject {
  return {
    apiVersion: 'security-profiles-operator.x-k8s.io/v1beta1',
    kind: 'SeccompProfile',
    metadata: { name, namespace: 'default' },
    spec,
  };
}

function pod(name: string, localhostProfile: string): KubeObject {
  const containers = [{ name: 'c', image: 'nginx:1' }];
  const securityContext = { seccompProfile: { type: 'Localhost', localhostProfile } };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers, securityContext } };
}

function stateOf({ cluster }: AddonCluster, name: string): string {
  const found = cluster.store.get('pods', 'default', name)?.status as {
    containerStatuses?: { state: unknown; lastState: unknown }[];
  };
  return JSON.stringify(found.containerStatuses?.map(({ state, lastState }) => [state, lastState]));
}

test('profiles come onto every node, and pods run under them', () => {
  const world = addonCluster();
  world.install('addons/security-profiles-operator.yaml');
  world.pass(30);
  world.create(
    profile('complainer', { defaultAction: 'SCMP_ACT_LOG' }),
    profile('block-all', { defaultAction: 'SCMP_ACT_ERRNO' }),
  );
  world.pass(5);
  const told = world.cluster.store.get(PROFILES, 'default', 'complainer');
  expect(told?.status).toMatchObject({ status: 'Installed', localhostProfile: 'operator/default/complainer.json' });
  for (const machine of world.cluster.kubelets.machines()) {
    const text = machine.readText('/var/lib/kubelet/seccomp/operator/default/complainer.json');
    expect(JSON.parse(text ?? '')).toEqual({ defaultAction: 'SCMP_ACT_LOG' });
  }
  world.create(pod('logged', 'operator/default/complainer.json'), pod('blocked', 'operator/default/block-all.json'));
  world.pass(15);
  expect(stateOf(world, 'logged')).toContain('"running"');
  expect(stateOf(world, 'blocked')).toMatch(/RunContainerError|CrashLoopBackOff|StartError/);
});

test('a profile that a pod uses outlives its deletion', () => {
  const world = addonCluster(1);
  world.install('addons/security-profiles-operator.yaml');
  world.pass(30);
  world.create(profile('used', { defaultAction: 'SCMP_ACT_ALLOW' }));
  world.pass(3);
  world.create(pod('user', 'operator/default/used.json'));
  world.pass(10);
  const admin = world.cluster.clientAs('kubernetes-admin');
  admin.delete(PROFILES, 'used', { namespace: 'default' });
  world.pass(5);
  expect(world.cluster.store.get(PROFILES, 'default', 'used')?.metadata.deletionTimestamp).toBeDefined();
  admin.delete('pods', 'user', { namespace: 'default', gracePeriodSeconds: 0 });
  world.pass(10);
  expect(world.cluster.store.get(PROFILES, 'default', 'used')).toBeUndefined();
});

test('a container that asks for a profile which its node does not have waits', () => {
  const world = addonCluster(1);
  world.create(pod('lost', 'operator/nowhere.json'));
  world.pass(10);
  expect(stateOf(world, 'lost')).toContain(
    'failed to create containerd container: cannot load seccomp profile \\"/var/lib/kubelet/seccomp/operator/nowhere.json\\": open /var/lib/kubelet/seccomp/operator/nowhere.json: no such file or directory',
  );
});
