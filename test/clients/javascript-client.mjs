// The JavaScript client: create, list, patch, watch and informer, from the folder that it is installed in.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const resolve = createRequire(join(process.argv[2], 'x.js')).resolve;
const k8s = await import(pathToFileURL(resolve('@kubernetes/client-node')).href);
const config = new k8s.KubeConfig();
config.loadFromDefault();
const core = config.makeApiClient(k8s.CoreV1Api);

const namespace = 'js';
await core.createNamespace({ body: { metadata: { name: namespace } } });
const informer = k8s.makeInformer(config, `/api/v1/namespaces/${namespace}/configmaps`, () =>
  core.listNamespacedConfigMap({ namespace }),
);
const seen = [];
informer.on('add', (object) => seen.push(`+${object.metadata.name}`));
informer.on('update', (object) => seen.push(`~${object.metadata.name}`));
informer.on('delete', (object) => seen.push(`-${object.metadata.name}`));
await informer.start();
await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'a' }, data: { k: 'v' } } });
await core.patchNamespacedConfigMap(
  { namespace, name: 'a', body: { data: { k: 'w' } } },
  k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.MergePatch),
);
await core.deleteNamespacedConfigMap({ namespace, name: 'a' });
for (let i = 0; i < 100 && !seen.includes('-a'); i++) await new Promise((done) => setTimeout(done, 50));
assert.deepEqual(
  seen.filter((entry) => entry.endsWith('a')),
  ['+a', '~a', '-a'],
);
await informer.stop();
await assert.rejects(core.readNamespacedSecret({ namespace, name: 'absent' }), (error) => error.code === 404);
await core.deleteNamespace({ name: namespace });
process.exit(0);
