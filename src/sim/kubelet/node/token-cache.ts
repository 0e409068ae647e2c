import { type Clock, parseTime } from '../../../clock/clock.ts';
import { type Client, RequestPending } from '../../client.ts';
import { StatusError } from '../../status-error.ts';
import type { PodObject } from '../pods/pod-types.ts';
import { MountError } from '../pods/volume-data.ts';

interface Token {
  text: string;
  refreshMs: number;
}

/** Tokens for the accounts of pods, renewed when most of their time is over (upstream: pkg/kubelet/token). */
export class TokenCache {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #tokens = new Map<string, Token>();

  constructor(options: { client: Client; clock: Clock }) {
    this.#client = options.client;
    this.#clock = options.clock;
  }

  get(
    pod: PodObject,
    { audience, expirationSeconds = 3600 }: { audience?: string; expirationSeconds?: number },
  ): string {
    const key = `${pod.metadata.uid}/${audience ?? ''}/${expirationSeconds}`;
    const known = this.#tokens.get(key);
    if (known !== undefined && this.#clock.now() < known.refreshMs) return known.text;
    const account = pod.spec.serviceAccountName || 'default';
    const { name, namespace, uid } = pod.metadata;
    try {
      const answer = this.#client.create(
        'serviceaccounts',
        {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenRequest',
          metadata: { name: account, namespace },
          spec: {
            audiences: audience === undefined || audience === '' ? [] : [audience],
            expirationSeconds,
            boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name, uid },
          },
        },
        { namespace, subresource: 'token' },
      );
      const { token, expirationTimestamp } = answer.status as { token: string; expirationTimestamp: string };
      const nowMs = this.#clock.now();
      const lifeMs = Math.min(parseTime(expirationTimestamp) - nowMs, expirationSeconds * 1000, 86_400_000);
      this.#tokens.set(key, { text: token, refreshMs: nowMs + lifeMs * 0.8 });
      return token;
    } catch (error) {
      if (error instanceof RequestPending)
        throw new MountError('failed to fetch token: the request waits for an admission webhook');
      if (error instanceof StatusError) throw new MountError(`failed to fetch token: ${error.message}`);
      throw error;
    }
  }
}
