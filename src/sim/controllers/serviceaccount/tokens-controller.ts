import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import { updateObject } from '../common/update-object.ts';
import type { Controller, ControllerWorld } from '../controller.ts';
import { keyOf, splitKey } from '../runtime/object-key.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { WorkQueue } from '../runtime/work-queue.ts';

const USER = 'system:kube-controller-manager';
const TYPE = 'kubernetes.io/service-account-token';
const ACCOUNT_NAME = 'kubernetes.io/service-account.name';
const ACCOUNT_UID = 'kubernetes.io/service-account.uid';
type Data = Record<string, string>;

/** Fills secrets of type service-account-token in, and takes away those whose account is gone (upstream: tokens_controller.go). */
export const tokensController: Controller = {
  name: 'tokens-controller',
  start(world) {
    const queue = new WorkQueue({
      clock: world.clock,
      maxRetries: 10,
      reconcile: (key) => reconcile(world, key),
      onFailure: (key, error) => world.onFailure?.('tokens-controller', key, error),
    });
    watchResource(world.store, 'secrets', ({ object }) => {
      if (object.type === TYPE) queue.add(keyOf(object));
    });
    world.store.subscribe('serviceaccounts', ({ type, object }) => {
      if (type === 'MODIFIED') return;
      for (const secret of world.store.list('secrets', object.metadata.namespace)) {
        if (secret.type === TYPE && accountOf(secret) === object.metadata.name) queue.add(keyOf(secret));
      }
    });
  },
};

function reconcile(world: ControllerWorld, key: string): void {
  const { namespace, name } = splitKey(key);
  const secret = world.store.get('secrets', namespace, name);
  if (secret?.type !== TYPE || secret.metadata.deletionTimestamp !== undefined) return;
  const account = world.store.get('serviceaccounts', namespace, accountOf(secret) ?? '');
  const wantedUid = secret.metadata.annotations?.[ACCOUNT_UID];
  if (account === undefined || (wantedUid && wantedUid !== account.metadata.uid)) return remove(world, secret);
  const data = (secret.data ?? {}) as Data;
  const missing = Object.entries(dataFor(world, account, secret, data)).filter(
    ([field, value]) => data[field] !== value,
  );
  if (missing.length === 0 && wantedUid) return;
  const annotations = {
    ...secret.metadata.annotations,
    [ACCOUNT_NAME]: account.metadata.name,
    [ACCOUNT_UID]: account.metadata.uid ?? '',
  };
  updateObject(world.clientAs(USER), 'secrets', {
    ...secret,
    data: { ...data, ...Object.fromEntries(missing) },
    metadata: { ...secret.metadata, annotations },
  });
}

/** What the secret has to hold. A token that is there is left as it is. */
function dataFor({ pki }: ControllerWorld, account: KubeObject, secret: KubeObject, data: Data): Data {
  const { namespace = '', name, uid } = account.metadata;
  const claims = {
    iss: 'kubernetes/serviceaccount',
    'kubernetes.io/serviceaccount/namespace': namespace,
    'kubernetes.io/serviceaccount/secret.name': secret.metadata.name,
    'kubernetes.io/serviceaccount/service-account.name': name,
    'kubernetes.io/serviceaccount/service-account.uid': uid,
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
  return {
    'ca.crt': base64(pki.caCertificate),
    namespace: data.namespace || base64(namespace),
    token: data.token || base64(pki.signToken(claims)),
  };
}

function remove(world: ControllerWorld, { metadata }: KubeObject): void {
  try {
    const preconditions = metadata.uid === undefined ? {} : { preconditions: { uid: metadata.uid } };
    world.clientAs(USER).delete('secrets', metadata.name, { namespace: metadata.namespace, ...preconditions });
  } catch (error) {
    if (!(error instanceof StatusError && (error.code === 404 || error.code === 409))) throw error;
  }
}

function accountOf(secret: KubeObject): string | undefined {
  return secret.metadata.annotations?.[ACCOUNT_NAME];
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
