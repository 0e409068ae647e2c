import { type Clock, formatMicroTime, type Timer } from '../../clock/clock.ts';
import { type Client, RequestPending } from '../client.ts';
import type { KubeObject } from '../kube-object.ts';
import { StatusError } from '../status-error.ts';
import type { ObjectStore } from '../store/object-store.ts';

const LEASES = 'leases.coordination.k8s.io';
const NAMESPACE = 'kube-node-lease';
const DURATION_SECONDS = 40;
/** A quarter of the duration, as upstream renews. */
const RENEW_MS = 10_000;

/** Keeps a node's lease in kube-node-lease (upstream: component-helpers/apimachinery/lease). */
export function keepNodeLease(options: { clock: Clock; store: ObjectStore; client: Client; node: string }): Timer {
  renew(options);
  return options.clock.every(RENEW_MS, () => renew(options));
}

function renew({
  clock,
  store,
  client,
  node,
}: {
  clock: Clock;
  store: ObjectStore;
  client: Client;
  node: string;
}): void {
  const spec = {
    holderIdentity: node,
    leaseDurationSeconds: DURATION_SECONDS,
    renewTime: formatMicroTime(clock.now()),
  };
  const held = store.get(LEASES, NAMESPACE, node);
  const owner = store.get('nodes', '', node);
  try {
    if (held !== undefined) {
      client.update(
        LEASES,
        { ...held, metadata: { ...held.metadata }, spec: { ...(held.spec ?? {}), ...spec } },
        { namespace: NAMESPACE },
      );
    } else if (owner !== undefined) {
      client.create(LEASES, newLease(owner, spec), { namespace: NAMESPACE });
    }
  } catch (error) {
    // The next turn tries again, as upstream does.
    if (!(error instanceof StatusError || error instanceof RequestPending)) throw error;
  }
}

function newLease(node: KubeObject, spec: Record<string, unknown>): KubeObject {
  const { name, uid } = node.metadata;
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name,
      namespace: NAMESPACE,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid: uid ?? '' }],
    },
    spec,
  };
}
