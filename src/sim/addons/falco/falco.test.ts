import { expect, test } from 'vitest';
import type { KubeObject } from '../../kube-object.ts';
import { addonCluster } from '../testing/addon-cluster.ts';

function pod(name: string, image: string, more: Record<string, unknown> = {}): KubeObject {
  const spec = {
    nodeName: 'node-0',
    containers: [{ name: 'c', image, ...(more.container as object | undefined) }],
    ...(more.spec as object | undefined),
  };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app: name } }, spec };
}

function world(config: Record<string, string> = {}) {
  const own = addonCluster(1);
  own.install('addons/falco.yaml');
  if (Object.keys(config).length > 0) {
    const admin = own.cluster.clientAs('kubernetes-admin');
    const patch = { type: 'merge' as const, body: { data: config } };
    admin.patch('configmaps', 'falco', patch, { namespace: 'falco' });
    admin.deleteCollection('pods', { namespace: 'falco' });
    own.pass(30);
  }
  const run = (name: string, command: string[], tty = false) => {
    const output = { stdout: () => {}, stderr: () => {}, ended: () => {} };
    const target = { node: 'node-0', namespace: 'default', pod: name, container: 'c' };
    own.cluster.kubelets.exec(target, { command, stdin: true, stdout: true, stderr: true, tty }, output);
    own.pass(2);
  };
  const alerts = () =>
    own.logOf('falco', /^falco-/).filter((line) => /: (Critical|Error|Warning|Notice|Informational) |^\{/.test(line));
  return { ...own, run, alerts };
}

test('what processes of a container do is told of by rule, with the pod it happened in', () => {
  const { create, pass, run, alerts } = world();
  create(pod('web', 'nginx:1'));
  pass(10);
  run('web', ['sh', '-c', 'echo x > /etc/motd; curl -s http://169.254.169.254/']);
  run('web', ['bash'], true);
  const rules = alerts();
  expect(rules).toEqual([
    expect.stringMatching(
      /: Error A file below \/etc was opened for writing .*file=\/etc\/motd .*k8s_pod_name=web k8s_ns_name=default$/,
    ),
    expect.stringMatching(/: Notice A tool that copies files over the network .*command=curl -s/),
    expect.stringMatching(/: Notice A shell with a terminal .*process=bash .*terminal=34816/),
  ]);
});

test('a privileged container that mounts the disk of its node is seen at each step', () => {
  const { create, pass, alerts } = world();
  const command = [
    'sh',
    '-c',
    'mkdir /m; mount /dev/nvme0n1p1 /m; mkdir -p /m/etc/kubelet.d; echo > /m/etc/kubelet.d/x.yaml; sleep 999',
  ];
  create(pod('evil', 'debian:12', { container: { command, securityContext: { privileged: true } } }));
  pass(15);
  const text = alerts().join('\n');
  expect(text).toContain('Informational A privileged container was started');
  expect(text).toContain('Warning mount was run in a privileged container');
  expect(text).toContain('Critical A manifest of a static pod was written or taken away');
});

test("rules of one's own are evaluated, and output may be JSON", () => {
  const { create, pass, run, alerts } = world({
    'falco.yaml': 'json_output: true\nrules_files: [/etc/falco/falco_rules.yaml, /etc/falco/config/own.yaml]\n',
    'own.yaml': `
- rule: Terminal shell in container
  enabled: false
- list: odd_tools
  items: [whoami, id]
- rule: Odd tool
  condition: spawned_process and proc.name in (odd_tools) and container.image.repository endswith nginx
  output: odd tool (user=%user.name command=%proc.cmdline)
  priority: WARNING
  tags: [b, a]
`,
  });
  create(pod('web', 'nginx:1'));
  pass(10);
  run('web', ['bash'], true);
  run('web', ['id', '-u']);
  expect(alerts().map((line) => JSON.parse(line) as unknown)).toMatchObject([
    {
      rule: 'Odd tool',
      priority: 'Warning',
      source: 'syscall',
      tags: ['a', 'b'],
      output_fields: { 'user.name': 'root', 'proc.cmdline': 'id -u', 'k8s.pod.name': 'web' },
    },
  ]);
});

test('with the plugin for the audit log it tells of requests', () => {
  const { create, alerts } = world({
    'falco.yaml': 'load_plugins: [k8saudit-eks, json]\nrules_files: [/etc/falco/k8s_audit_rules.yaml]\n',
  });
  create({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'everyone' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'system:anonymous' }],
  });
  expect(alerts()).toEqual([
    expect.stringMatching(
      /: Warning Cluster role binding to cluster-admin created \| user=kubernetes-admin subjects=system:anonymous binding=everyone$/,
    ),
  ]);
});

test('without the rights to load its probe it ends with an error', () => {
  const { create, pass, cluster } = addonCluster(1);
  create(pod('falco', 'docker.io/falcosecurity/falco:0.39.1'));
  pass(8);
  const { containerStatuses } = (cluster.store.get('pods', 'default', 'falco')?.status ?? {}) as {
    containerStatuses?: unknown;
  };
  expect(JSON.stringify(containerStatuses)).toMatch(/"exitCode":1/);
});
