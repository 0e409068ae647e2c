import type { Clock } from '../../clock/clock.ts';
import type { Random } from '../../clock/random.ts';
import type { Client } from '../client.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** What a controller is given. It reads the store as an informer's cache, and writes as its own identity. */
export interface ControllerContext {
  clock: Clock;
  random: Random;
  store: ObjectStore;
  /** A client for `system:serviceaccount:kube-system:NAME`, or for any other user such as `system:kube-scheduler`. */
  clientAs(username: string): Client;
  /** The cluster's CA and signing key, for root-ca config maps, token secrets and certificate requests. */
  pki: ClusterPki;
}

/** What the cluster signs with. Implemented in `access`. */
export interface ClusterPki {
  /** PEM. */
  caCertificate: string;
  /** Signs a PEM PKCS#10 request; returns a PEM certificate. Throws where the request is no request. */
  signClientCertificate(request: { csrPem: string; notBeforeMs: number; notAfterMs: number; usages: string[] }): string;
  /** A signed service-account token (JWT) with these claims. */
  signToken(claims: Record<string, unknown>): string;
}

export interface Controller {
  /** As upstream names it in events and logs, such as `deployment-controller`. */
  name: string;
  start(context: ControllerContext): void;
}
