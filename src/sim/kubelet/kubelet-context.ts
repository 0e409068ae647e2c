import type { Clock } from '../../clock/clock.ts';
import type { Random } from '../../clock/random.ts';
import type { Client } from '../client.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** What a kubelet is given. It reads the store as its informers' caches, and writes as its own identity. */
export interface KubeletContext {
  clock: Clock;
  random: Random;
  store: ObjectStore;
  /** A client for a user such as `system:node:NAME`, whose requests come from this address. */
  clientAs(username: string, address?: string): Client;
}
