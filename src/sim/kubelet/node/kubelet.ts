import type { Random } from '../../../clock/random.ts';
import type { Clock, Timer } from '../../../clock/clock.ts';
import type { Client } from '../../client.ts';
import { EventRecorder } from '../../events/event-recorder.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import type { ObjectStore, StoreEvent } from '../../store/object-store.ts';
import { AddressPool } from '../address-pool.ts';
import type { ImageCatalogue } from '../images/image-catalogue.ts';
import type { Machine } from '../machine/machine.ts';
import { BackOff } from '../pods/back-off.ts';
import { ImagePuller } from '../pods/image-puller.ts';
import type { KubeletCore } from '../pods/kubelet-core.ts';
import type { PodObject } from '../pods/pod-types.ts';
import { PodWorker } from '../pods/pod-worker.ts';
import type { ImageRoots } from '../runtime/image-roots.ts';
import { overfullStorage } from './eviction.ts';
import { attempt, NodeAgent } from './node-agent.ts';
import { journalNoMirror, journalSync } from './kubelet-journal.ts';
import { mirrorOf, readStaticPods, refersToApi } from './static-pods.ts';
import { deletePod, StatusManager } from './status-manager.ts';
import { TokenCache } from './token-cache.ts';

export interface KubeletOptions {
  machine: Machine;
  clock: Clock;
  random: Random;
  store: ObjectStore;
  client: Client;
  catalogue: ImageCatalogue;
  roots: ImageRoots;
  clusterDns: string;
  clusterDomain: string;
}

const FILE_CHECK_MS = 1000;
const EVICTION_MS = 10_000;

/** The kubelet of one machine (upstream: pkg/kubelet/kubelet.go). */
export class Kubelet {
  readonly machine: Machine;
  readonly #options: KubeletOptions;
  readonly #core: KubeletCore;
  readonly #agent: NodeAgent;
  readonly #workers = new Map<string, PodWorker>();
  readonly #static = new Map<string, PodObject>();
  readonly #statuses: StatusManager;
  readonly #tokens: TokenCache;
  readonly #timers: Timer[] = [];
  readonly #unsubscribe: (() => void)[] = [];
  #staticCheck: Timer | undefined;

  constructor(options: KubeletOptions) {
    this.#options = options;
    this.machine = options.machine;
    const { clock, store, client, machine } = options;
    this.#agent = new NodeAgent({ machine, client, store });
    this.#tokens = new TokenCache({ client, clock });
    this.#statuses = new StatusManager({
      clock,
      client,
      worker: (uid) => this.#workers.get(uid),
      stored: (uid, worker) => this.#storedFor(uid, worker),
      isStatic: (uid) => this.#static.has(uid),
      forget: (uid) => this.#forget(uid),
    });
    const addresses = new AddressPool(machine.spec.podCidr, 2);
    this.#core = {
      clock,
      random: options.random,
      store,
      machine,
      recorder: new EventRecorder({ client, clock, component: 'kubelet', host: machine.spec.name }),
      puller: new ImagePuller({
        clock,
        images: machine.images,
        catalogue: options.catalogue,
        changed: () => this.#agent.report(),
      }),
      roots: options.roots,
      restartBackOff: new BackOff(clock, 10_000, 300_000),
      clusterDns: options.clusterDns,
      clusterDomain: options.clusterDomain,
      takeAddress: () => addresses.take(),
      releaseAddress: (address) => addresses.release(address),
      tokenFor: (pod, wanted) => this.#tokens.get(pod, wanted),
      activePods: () => [...this.#workers.values()].filter((worker) => !worker.finished).map((worker) => worker.pod),
    };
  }

  get name(): string {
    return this.machine.spec.name;
  }

  start(): void {
    const { store, clock } = this.#options;
    this.#agent.start();
    this.#unsubscribe.push(store.subscribe('pods', (event) => this.#podChanged(event)));
    for (const pod of store.list('pods')) this.#podStored(pod);
    this.#unsubscribe.push(
      this.machine.watchFiles(({ path }) => {
        if (path.startsWith(this.machine.spec.staticPodPath)) this.#checkStaticSoon();
      }),
    );
    this.#checkStaticSoon();
    this.#timers.push(clock.every(this.machine.spec.syncFrequencyMs, () => this.#resync()));
    this.#timers.push(clock.every(EVICTION_MS, () => this.#evict()));
  }

  /** The kubelet stops; what runs on the machine runs on. */
  stop(): void {
    this.#agent.stop();
    for (const timer of this.#timers) timer.cancel();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#staticCheck?.cancel();
  }

  workers(): PodWorker[] {
    return [...this.#workers.values()];
  }

  worker(namespace: string, name: string): PodWorker | undefined {
    return this.workers().find(({ pod }) => pod.metadata.namespace === namespace && pod.metadata.name === name);
  }

  /** Pods as the kubelet's own /pods lists them: with the status that it knows. */
  pods(): KubeObject[] {
    return this.workers().map((worker) => ({ ...worker.pod, status: worker.status() }));
  }

  #podChanged({ type, object }: StoreEvent): void {
    if (as<PodObject>(object).spec?.nodeName !== this.name) return;
    if (type === 'DELETED') this.#podRemoved(object as PodObject);
    else this.#podStored(object);
  }

  #podStored(object: KubeObject): void {
    const pod = object as PodObject;
    if (pod.spec.nodeName !== this.name) return;
    if (isMirror(pod)) return this.#mirrorStored(pod);
    const uid = pod.metadata.uid ?? '';
    const worker = this.#workers.get(uid);
    if (worker === undefined) {
      if (isFinal(pod)) return this.#removeFinal(pod);
      this.#add(uid, pod);
    } else if (specChanged(worker.pod, pod)) {
      worker.update(pod);
    } else {
      worker.pod = pod;
    }
    this.#noticeDeletion(uid, pod);
  }

  #noticeDeletion(uid: string, pod: PodObject): void {
    const worker = this.#workers.get(uid);
    if (pod.metadata.deletionTimestamp === undefined || worker === undefined) return;
    if (worker.finished) this.#statuses.report(uid);
    else worker.terminate(pod.metadata.deletionGracePeriodSeconds ?? 0);
  }

  #add(uid: string, pod: PodObject): void {
    const worker = new PodWorker(this.#core, pod, {
      changed: () => this.#statuses.report(uid),
      ended: () => this.#statuses.report(uid),
    });
    this.#workers.set(uid, worker);
    journalSync(this.machine, 'ADD', pod);
    worker.start();
  }

  /** The object is gone: what still runs is ended, with the grace its pod was given. */
  #podRemoved(pod: PodObject): void {
    if (isMirror(pod)) return this.#mirrorRemoved(pod);
    const uid = pod.metadata.uid ?? '';
    const worker = this.#workers.get(uid);
    this.#statuses.forget(uid);
    if (worker === undefined) return;
    if (worker.finished) this.#forget(uid);
    else worker.terminate(pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30);
  }

  #forget(uid: string): void {
    const worker = this.#workers.get(uid);
    if (worker !== undefined) journalSync(this.machine, 'REMOVE', worker.pod);
    worker?.clear();
    this.#workers.delete(uid);
    this.#statuses.forget(uid);
    this.#static.delete(uid);
  }

  /** The object that shows a worker's pod; a static pod has a mirror, or none. */
  #storedFor(uid: string, worker: PodWorker): KubeObject | undefined {
    const { namespace = '', name } = worker.pod.metadata;
    const stored = this.#options.store.get('pods', namespace, name);
    if (this.#static.has(uid)) return stored !== undefined && isMirror(stored as PodObject) ? stored : undefined;
    return stored?.metadata.uid === uid ? stored : undefined;
  }

  /** A pod that had ended before this kubelet saw it needs nobody but to be let go. */
  #removeFinal(pod: PodObject): void {
    if (pod.metadata.deletionTimestamp !== undefined) deletePod(this.#options.client, pod);
  }

  #resync(): void {
    for (const worker of this.#workers.values()) worker.resync();
    this.#checkStatic();
  }

  #evict(): void {
    for (const worker of this.#workers.values()) {
      if (worker.finished || worker.terminating) continue;
      const message = overfullStorage(worker);
      if (message === undefined) continue;
      worker.event('Warning', 'Evicted', message);
      worker.terminate(0, { phase: 'Failed', reason: 'Evicted', message });
    }
  }

  #checkStaticSoon(): void {
    this.#staticCheck?.cancel();
    this.#staticCheck = this.#options.clock.after(FILE_CHECK_MS, () => this.#checkStatic());
  }

  /** Starts what is new in the static folder, ends what is no longer there, and sees to the mirrors. */
  #checkStatic(): void {
    const seen = new Map(
      [...this.#static].map(([uid, pod]) => [uid, pod.metadata.annotations?.['kubernetes.io/config.seen'] ?? '']),
    );
    const wanted = readStaticPods(this.machine, seen);
    for (const [uid, pod] of this.#static) {
      if (wanted.has(uid)) continue;
      this.#workers.get(uid)?.terminate(pod.spec.terminationGracePeriodSeconds ?? 30);
      const mirror = this.#options.store.get('pods', pod.metadata.namespace ?? '', pod.metadata.name);
      if (mirror !== undefined && isMirror(mirror as PodObject)) deletePod(this.#options.client, mirror);
    }
    for (const [uid, pod] of wanted) {
      if (!this.#workers.has(uid)) {
        const clash = this.worker(pod.metadata.namespace ?? '', pod.metadata.name);
        // A changed manifest waits until its former self has ended.
        if (clash !== undefined && !clash.finished) {
          this.#checkStaticSoon();
          continue;
        }
        this.#static.set(uid, pod);
        this.#add(uid, pod);
        if (this.#options.store.get('namespaces', '', pod.metadata.namespace ?? '') === undefined)
          journalNoMirror(this.machine, pod);
      }
      this.#ensureMirror(uid, pod);
    }
  }

  #ensureMirror(uid: string, pod: PodObject): void {
    const { namespace = '', name } = pod.metadata;
    const { store, client } = this.#options;
    if (
      store.get('pods', namespace, name) !== undefined ||
      store.get('namespaces', '', namespace) === undefined ||
      refersToApi(pod)
    )
      return;
    const mirror = mirrorOf(pod, store.get('nodes', '', this.name)?.metadata.uid);
    if (attempt(() => client.create('pods', mirror))) this.#statuses.report(uid);
  }

  /** A mirror that is being deleted is let go at once: the pod itself goes on. */
  #mirrorStored(pod: PodObject): void {
    const hash = pod.metadata.annotations?.['kubernetes.io/config.mirror'] ?? '';
    if (pod.metadata.deletionTimestamp !== undefined || !this.#static.has(hash)) {
      this.#options.clock.after(0, () => deletePod(this.#options.client, pod));
    } else if (!this.#statuses.knows(hash)) this.#statuses.report(hash);
  }

  #mirrorRemoved(pod: PodObject): void {
    const hash = pod.metadata.annotations?.['kubernetes.io/config.mirror'] ?? '';
    this.#statuses.forget(hash);
    if (this.#static.has(hash)) this.#checkStaticSoon();
  }
}

function isMirror(pod: PodObject): boolean {
  return pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;
}

function isFinal(pod: PodObject): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

function specChanged(before: PodObject, after: PodObject): boolean {
  return before.spec !== after.spec && JSON.stringify(before.spec) !== JSON.stringify(after.spec);
}
