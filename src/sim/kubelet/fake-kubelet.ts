import type { Pod } from 'kubernetes-types/core/v1.d.ts';
import { formatTime, type Timer } from '../../clock/clock.ts';
import { type Client, RequestPending } from '../client.ts';
import { as, type KubeObject } from '../kube-object.ts';
import { StatusError } from '../status-error.ts';
import type { StoreEvent } from '../store/object-store.ts';
import { AddressPool } from './address-pool.ts';
import { FAKE_NODE_ADDRESS, fakeNodeStatus } from './fake-node-status.ts';
import { fakeCompletedStatus, fakeRunningStatus } from './fake-pod-status.ts';
import type { KubeletContext } from './kubelet-context.ts';
import { keepNodeLease } from './node-lease.ts';

const ANNOTATION = 'kwok.x-k8s.io/node';
const HEARTBEAT_MS = 600_000;

export function isFakeNode(node: KubeObject): boolean {
  return node.metadata.annotations?.[ANNOTATION] === 'fake';
}

/** Stands in for kwok: keeps every node with its annotation alive and runs the pods bound there. */
export class FakeKubelets {
  readonly #context: KubeletContext;
  readonly #client: Client;
  readonly #addresses: AddressPool;
  readonly #nodes = new Map<string, Timer>();
  readonly #due = new Set<string>();

  constructor(context: KubeletContext, podCidr: string) {
    this.#context = context;
    this.#client = context.clientAs('kwok');
    this.#addresses = new AddressPool(podCidr);
  }

  start(): void {
    const { store, clock } = this.#context;
    for (const pod of store.list('pods')) this.#addresses.reserve(as<Pod>(pod).status?.podIP ?? '0.0.0.0');
    store.subscribe('nodes', (event) => this.#nodeChanged(event));
    store.subscribe('pods', (event) => this.#podChanged(event));
    for (const node of store.list('nodes')) if (isFakeNode(node)) this.#manage(node.metadata.name);
    clock.every(HEARTBEAT_MS, () => this.#beat());
  }

  #nodeChanged({ type, object }: StoreEvent): void {
    const { name } = object.metadata;
    if (type === 'DELETED' || !isFakeNode(object)) {
      this.#nodes.get(name)?.cancel();
      this.#nodes.delete(name);
    } else if (!this.#nodes.has(name)) {
      this.#manage(name);
    }
  }

  #manage(node: string): void {
    const { clock, store } = this.#context;
    this.#reportNode(node);
    this.#nodes.set(node, keepNodeLease({ clock, store, client: this.#client, node }));
    for (const pod of store.list('pods')) if (as<Pod>(pod).spec?.nodeName === node) this.#queue(pod);
  }

  #beat(): void {
    for (const node of this.#nodes.keys()) this.#reportNode(node);
  }

  #reportNode(name: string): void {
    const node = this.#context.store.get('nodes', '', name);
    if (node === undefined) return;
    const status = fakeNodeStatus(node, this.#context.clock.now());
    this.#attempt(() =>
      this.#client.patch(
        'nodes',
        name,
        { type: 'merge', body: { status } },
        { subresource: 'status', fieldManager: 'kwok' },
      ),
    );
  }

  #podChanged({ type, object }: StoreEvent): void {
    const { nodeName } = as<Pod>(object).spec ?? {};
    if (nodeName === undefined || !this.#nodes.has(nodeName)) return;
    if (type === 'DELETED') this.#addresses.release(as<Pod>(object).status?.podIP ?? '0.0.0.0');
    else this.#queue(object);
  }

  /** The pod is looked at once the change that brought it has been told to everyone. */
  #queue(pod: KubeObject): void {
    const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
    if (this.#due.has(key)) return;
    this.#due.add(key);
    this.#context.clock.after(0, () => {
      this.#due.delete(key);
      const current = this.#context.store.get('pods', pod.metadata.namespace ?? '', pod.metadata.name);
      if (current !== undefined) this.#attempt(() => this.#sync(as<Pod>(current)));
      else if (pod.metadata.deletionTimestamp !== undefined) this.#attempt(() => this.#delete(pod));
    });
  }

  #sync(pod: Pod & KubeObject): void {
    const now = formatTime(this.#context.clock.now());
    if (pod.metadata.deletionTimestamp !== undefined) this.#remove(pod);
    else if (pod.status?.podIP === undefined)
      this.#patchStatus(pod, fakeRunningStatus(pod, { now, ...this.#addressesOf(pod) }));
    else if (pod.status.phase === 'Running' && ownedByJob(pod)) this.#patchStatus(pod, fakeCompletedStatus(pod, now));
  }

  #addressesOf(pod: Pod): { hostIP: string; podIP: string } {
    return {
      hostIP: FAKE_NODE_ADDRESS,
      podIP: pod.spec?.hostNetwork ? FAKE_NODE_ADDRESS : this.#addresses.take(),
    };
  }

  #patchStatus({ metadata }: KubeObject, status: Record<string, unknown>): void {
    const options = { namespace: metadata.namespace, subresource: 'status', fieldManager: 'kwok' };
    this.#client.patch('pods', metadata.name, { type: 'strategic', body: { status } }, options);
  }

  /** kwok does not wait for anyone's finalizer. */
  #remove({ metadata }: KubeObject): void {
    const { name, namespace, finalizers, uid } = metadata;
    if (finalizers !== undefined && finalizers.length > 0) {
      this.#client.patch('pods', name, { type: 'merge', body: { metadata: { finalizers: null } } }, { namespace });
    }
    if (this.#context.store.get('pods', namespace ?? '', name)?.metadata.uid === uid) this.#delete({ metadata });
  }

  /** Each change of a dying pod makes kwok delete it, the change that its own first deletion brings as well. */
  #delete({ metadata: { name, namespace, uid } }: Pick<KubeObject, 'metadata'>): void {
    this.#client.delete('pods', name, { namespace, gracePeriodSeconds: 0, preconditions: { uid } });
  }

  /** Another change brings the pod here again; what a refusal leaves undone is then tried anew. */
  #attempt(call: () => void): void {
    try {
      call();
    } catch (error) {
      if (!(error instanceof StatusError || error instanceof RequestPending)) throw error;
    }
  }
}

function ownedByJob(pod: KubeObject): boolean {
  return (pod.metadata.ownerReferences ?? []).some((owner) => owner.kind === 'Job');
}
