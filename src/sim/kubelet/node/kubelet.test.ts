import { expect, test } from 'vitest';
import { createCluster } from '../../cluster.ts';
import { MACHINE_DEFAULTS } from '../machine/machine-spec.ts';

function world() {
  const cluster = createCluster({ startMs: Date.UTC(2025, 2, 1), seed: 'kubelet' });
  cluster.kubelets.addMachine({
    ...MACHINE_DEFAULTS,
    name: 'one',
    labels: {},
    addresses: [{ type: 'InternalIP', address: '10.0.0.20' }],
    podCidr: '10.2.0.0/24',
  });
  const pass = (ms: number) => cluster.clock.advanceTo(cluster.clock.now() + ms);
  pass(3000);
  const run = (name: string, container: object, spec: object = {}) => {
    const containers = [{ name: 'c', ...container }];
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: { containers, restartPolicy: 'Never', ...spec },
    };
    cluster.clientAs('kubernetes-admin').create('pods', pod, { namespace: 'default' });
    pass(30_000);
    return cluster.store.get('pods', 'default', name)?.status as { phase: string; reason?: string; message?: string };
  };
  return { run };
}

test('evicts a pod that writes more than its containers may', () => {
  const { run } = world();
  const resources = { limits: { 'ephemeral-storage': '5Mi' } };
  const command = ['sh', '-c', 'dd if=/dev/zero of=/tmp/file bs=1M count=10; sleep 1000'];
  expect(run('writer', { image: 'busybox', command, resources })).toMatchObject({
    phase: 'Failed',
    reason: 'Evicted',
    message: 'Pod ephemeral local storage usage exceeds the total limit of containers 5Mi. ',
  });
});

test('takes no pod of another system, and none that wants to set what is the kernel’s own', () => {
  const { run } = world();
  const image = 'busybox';
  expect(run('foreign', { image }, { os: { name: 'windows' } })).toMatchObject({
    phase: 'Failed',
    reason: 'PodOSNotSupported',
  });
  const sysctls = [{ name: 'kernel.msgmax', value: '1' }];
  expect(run('greedy', { image }, { securityContext: { sysctls } })).toMatchObject({
    phase: 'Failed',
    reason: 'SysctlForbidden',
    message: 'Pod was rejected: forbidden sysctl: "kernel.msgmax" not allowlisted',
  });
});

test('lets a setuid program run as its owner, unless new privileges are refused', () => {
  const { run } = world();
  const image = 'registry.k8s.io/e2e-test-images/nonewprivs:1.3';
  const command = ['sh', '-c', 'nnp | grep -q ": 0$"'];
  const securityContext = { runAsUser: 1000 };
  expect(run('free', { image, command, securityContext }).phase).toBe('Succeeded');
  const bound = { ...securityContext, allowPrivilegeEscalation: false };
  expect(run('bound', { image, command, securityContext: bound }).phase).toBe('Failed');
});
