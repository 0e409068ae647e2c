import type { Clock } from '../../../clock/clock.ts';
import type { Eventually } from '../../eventually.ts';
import type { SecureServer } from '../../kubelet-door.ts';
import { goNetworkError } from '../dialing/go-network-error.ts';
import { verifyCertificate } from '../dialing/verify-certificate.ts';
import { CallError } from './call-error.ts';
import { answerError } from './post-review.ts';
import { postError, type WebhookAddress } from './webhook-address.ts';

/** Posts a review to a webhook that a simulated process serves; the answer's body. Throws CallError. */
export function postToPod(
  { server, address, clock }: { server: SecureServer; address: WebhookAddress; clock: Clock },
  call: { body: string; ca: string | undefined; timeoutSeconds: number },
): Eventually<string> {
  const { body, ca, timeoutSeconds } = call;
  const fail = (why: string) => new CallError(postError(address.url, timeoutSeconds, why));
  const distrust = verifyCertificate(server.certificate, { ca, serverName: address.serverName, nowMs: clock.now() });
  if (distrust !== undefined) throw fail(goNetworkError(distrust, address));
  const { response, afterMs } = server.request({
    method: 'POST',
    path: address.path,
    query: new URLSearchParams({ timeout: `${timeoutSeconds}s` }),
    headers: {
      host: address.serverName,
      'content-type': 'application/json',
      accept: 'application/json, */*',
      'user-agent': 'kube-apiserver-admission',
    },
    body: Buffer.from(body),
  });
  const limitMs = timeoutSeconds * 1000;
  const read = (): string => {
    if (afterMs > limitMs) throw fail('context deadline exceeded');
    const text = Buffer.from(response.body ?? '').toString();
    if (response.status >= 200 && response.status < 300) return text;
    throw new CallError(answerError(response.status, text));
  };
  if (afterMs <= 0) return read();
  return new Promise<void>((resolve) => clock.after(Math.min(afterMs, limitMs), resolve)).then(read);
}
