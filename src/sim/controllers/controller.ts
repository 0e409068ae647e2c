import type { Clock } from '../../clock/clock.ts';
import type { Random } from '../../clock/random.ts';
import type { Client } from '../client.ts';
import type { EventNames } from '../events/event-name.ts';
import type { ClusterPki } from '../cluster-pki.ts';
import type { ResourceRegistry } from '../kinds/registry.ts';
import type { RemoteResource } from '../kinds/remote-resource.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { Caches } from './runtime/caches.ts';

/** Resources that other servers answer for. */
export interface RemoteResources {
  resources(): readonly RemoteResource[];
  /** Versions of groups whose server could not be asked, such as `wardle.example.com/v1alpha1`. */
  failing(): readonly string[];
  /** Hears when what is known of them changes. */
  subscribe(subscriber: () => void): () => void;
}

/** What a controller is given. It reads the store as an informer's cache, and writes as its own identity. */
export interface ControllerContext {
  clock: Clock;
  random: Random;
  store: ObjectStore;
  /** Which resources there are: owners are named by kind. */
  registry: ResourceRegistry;
  /** What other servers serve beside the API server, as discovery tells. */
  remotes: RemoteResources;
  /** A client for `system:serviceaccount:kube-system:NAME`, or for any other user such as `system:kube-scheduler`. */
  clientAs(username: string): Client;
  /** The cluster's CA and signing key, for root-ca config maps, token secrets and certificate requests. */
  pki: ClusterPki;
  /** Signers that sign nothing here, as a provider leaves some out. */
  idleSigners?: readonly string[];
  /** Hears of what a controller could not do and will try again; for the reader of a log. */
  onFailure?(controller: string, key: string, error: unknown): void;
}

/** The context and what controllers share among themselves. */
export interface ControllerWorld extends ControllerContext {
  caches: Caches;
  eventNames: EventNames;
}

export interface Controller {
  /** As upstream names it in events and logs, such as `deployment-controller`. */
  name: string;
  start(world: ControllerWorld): void;
}
