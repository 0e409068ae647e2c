import { expect, test } from 'vitest';
import { createPki } from '../../access/pki/cluster-pki.ts';
import { createCluster } from '../../cluster.ts';
import { MACHINE_DEFAULTS } from '../machine/machine-spec.ts';

const START_MS = Date.UTC(2025, 2, 1);
const IMAGE = 'registry.k8s.io/e2e-test-images/agnhost:2.52';

function world() {
  const pki = createPki(START_MS);
  const cluster = createCluster({ startMs: START_MS, seed: 'agnhost', pki });
  cluster.kubelets.addMachine({
    ...MACHINE_DEFAULTS,
    name: 'one',
    labels: {},
    addresses: [{ type: 'InternalIP', address: '10.0.0.20' }],
    podCidr: '10.2.0.0/24',
  });
  const admin = cluster.clientAs('kubernetes-admin');
  const pass = (ms: number) => cluster.clock.advanceTo(cluster.clock.now() + ms);
  const run = (name: string, args: string[], more: Record<string, unknown> = {}) => {
    const container = { name: 'agnhost', image: IMAGE, args, ...(more.container as object | undefined) };
    const spec = { containers: [container], ...(more.spec as object | undefined) };
    const metadata = { name, labels: { app: name } };
    admin.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec }, { namespace: 'default' });
  };
  const ask = (method: string, path: string, body?: unknown) =>
    cluster.handler({
      method,
      path: path.split('?')[0],
      query: new URLSearchParams(path.split('?')[1]),
      headers: { accept: 'application/json' },
      peer: { address: '127.0.0.1', certificate: { commonName: 'admin', organizations: ['system:masters'] } },
      ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
    });
  pass(3000);
  return { cluster, admin, pki, pass, run, ask };
}

test('netexec answers through the proxy, runs commands and asks other pods over HTTP and UDP', async () => {
  const { cluster, pass, run, ask } = world();
  run('a', ['netexec']);
  run('b', ['serve-hostname', '--udp', '--http=false', '--port', '9000']);
  pass(5000);
  const text = async (path: string) => Buffer.from((await ask('GET', path)).body ?? '').toString();
  const proxy = '/api/v1/namespaces/default/pods/a:8080/proxy';
  const addressOf = (name: string) => (cluster.store.get('pods', 'default', name)?.status as { podIP: string }).podIP;
  expect(await text(`${proxy}/hostname`)).toBe('a');
  expect(JSON.parse(await text(`${proxy}/shell?cmd=echo+$((6*7))`))).toEqual({ output: '42\n' });
  expect(JSON.parse(await text(`${proxy}/dial?host=${addressOf('a')}&port=8080&request=echo%3Fmsg%3Dhi`))).toEqual({
    responses: ['hi'],
  });
  expect(JSON.parse(await text(`${proxy}/dial?host=${addressOf('b')}&port=9000&protocol=udp&request=x`))).toEqual({
    responses: ['b'],
  });
});

test('mounttest tells what a volume is made of', async () => {
  const { pass, run, ask } = world();
  const container = { volumeMounts: [{ name: 'v', mountPath: '/v' }] };
  run('m', ['mounttest', '--fs_type=/v', '--new_file_0660=/v/f', '--file_perm=/v/f'], {
    container,
    spec: { restartPolicy: 'Never', volumes: [{ name: 'v', emptyDir: { medium: 'Memory' } }] },
  });
  pass(5000);
  const log = await ask('GET', '/api/v1/namespaces/default/pods/m/log');
  expect(Buffer.from(log.body ?? '').toString()).toBe(
    'mount type of "/v": tmpfs\ncontent of file "/v/f": mount-tester new file\n\nperms of file "/v/f": -rw-rw----\n',
  );
});

test('the API server trusts a webhook that a pod serves only with a certificate for its name', async () => {
  const { admin, pki, pass, run, ask } = world();
  const tls = { crt: pki.files['apiserver.crt'] };
  admin.create(
    'configmaps',
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'tls' }, data: tls },
    { namespace: 'default' },
  );
  run('hook', ['webhook', '--tls-cert-file=/tls/crt', '--port=8444'], {
    container: { volumeMounts: [{ name: 'tls', mountPath: '/tls' }] },
    spec: { volumes: [{ name: 'tls', configMap: { name: 'tls' } }] },
  });
  const spec = { selector: { app: 'hook' }, ports: [{ port: 8443, targetPort: 8444 }] };
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'hook' }, spec };
  admin.create('services', service, { namespace: 'default' });
  pass(5000);
  admin.create('validatingwebhookconfigurations.admissionregistration.k8s.io', {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'hooks' },
    webhooks: [
      {
        name: 'deny.example.com',
        clientConfig: {
          caBundle: Buffer.from(pki.caCertificate).toString('base64'),
          service: { namespace: 'default', name: 'hook', path: '/always-deny', port: 8443 },
        },
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['secrets'] }],
      },
    ],
  });
  const answer = await ask('POST', '/api/v1/namespaces/default/secrets', { metadata: { name: 's' } });
  expect(answer.object).toMatchObject({
    code: 500,
    message: expect.stringContaining('x509: certificate is valid for') as string,
  });
});
