import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { addonCluster } from '../../src/sim/addons/testing/addon-cluster.ts';

const { cluster } = addonCluster(2);
const folder = mkdtempSync(join(tmpdir(), 'gameday-addons-'));
const kubeconfig = join(folder, 'kubeconfig');
const manifests = join(packageRoot(), 'manifests', 'addons');

beforeAll(async () => {
  await cluster.serve({ speed: 10 });
  writeFileSync(kubeconfig, cluster.kubeconfig({ name: 'kubernetes-admin', groups: ['system:masters'] }));
});
afterAll(async () => {
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The server lives in this process: kubectl must not block it. */
async function kubectl(args: string[], input?: unknown): Promise<{ code: number | null; text: string }> {
  const { spawn } = await import('node:child_process');
  const child = spawn('kubectl', ['--kubeconfig', kubeconfig, '--cache-dir', join(folder, 'cache'), ...args]);
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  child.stderr.on('data', (chunk) => (text += chunk));
  child.stdin.end(input === undefined ? '' : JSON.stringify(input));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, text })));
}

test('kubectl applies what installs each addon, and each does what it is for', { timeout: 90_000 }, async () => {
  expect(spawnSync('kubectl', ['version', '--client']).status).toBe(0);
  for (const name of ['falco', 'polaris', 'security-profiles-operator', 'gatekeeper']) {
    const applied = await kubectl(['apply', '-f', join(manifests, `${name}.yaml`)]);
    expect(applied.code, applied.text).toBe(0);
  }
  for (const [namespace, what] of [
    ['falco', 'daemonset/falco'],
    ['polaris', 'deployment/polaris-dashboard'],
    ['security-profiles-operator', 'deployment/security-profiles-operator'],
    ['gatekeeper-system', 'deployment/gatekeeper-audit'],
    ['gatekeeper-system', 'deployment/gatekeeper-controller-manager'],
  ]) {
    const rolled = await kubectl(['rollout', 'status', what, '-n', namespace, '--timeout=30s']);
    expect(rolled.code, rolled.text).toBe(0);
  }
  await kubectl(['apply', '-f', join(manifests, 'gatekeeper-templates.yaml')]);
  const crd = 'crd/k8spspprivilegedcontainer.constraints.gatekeeper.sh';
  await kubectl(['wait', '--for=create', crd, '--timeout=20s']);
  await kubectl(['wait', '--for=condition=established', crd, '--timeout=20s']);
  const constraint = {
    apiVersion: 'constraints.gatekeeper.sh/v1beta1',
    kind: 'K8sPSPPrivilegedContainer',
    metadata: { name: 'no-privileged' },
    spec: { match: { kinds: [{ apiGroups: [''], kinds: ['Pod'] }], namespaces: ['default'] } },
  };
  const constrained = await kubectl(['apply', '-f', '-'], constraint);
  expect(constrained.code, constrained.text).toBe(0);
  const refused = await kubectl(['run', 'bad', '--image=nginx', '--privileged']);
  expect(refused.text).toBe(
    'Error from server (Forbidden): admission webhook "validation.gatekeeper.sh" denied the request: [no-privileged] Privileged container is not allowed: bad, securityContext: {"privileged": true}\n',
  );
  const listed = await kubectl(['get', 'constraints']);
  expect(listed.text).toContain('ENFORCEMENT-ACTION   TOTAL-VIOLATIONS');
});
