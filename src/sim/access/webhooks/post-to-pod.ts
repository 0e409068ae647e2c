import { X509Certificate } from 'node:crypto';
import type { Clock } from '../../../clock/clock.ts';
import type { Eventually } from '../../eventually.ts';
import type { SecureServer } from '../../kubelet-door.ts';
import { CallError } from './call-error.ts';
import { goNetworkError, nameMismatch, WRONG_NAME } from './go-network-error.ts';
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

/** What a client finds wrong with a certificate, in crypto/x509's order: its time, its names, who signed it. */
function verifyCertificate(
  chain: string,
  { ca, serverName, nowMs }: { ca: string | undefined; serverName: string; nowMs: number },
): NodeJS.ErrnoException | undefined {
  const [leaf, ...others] = certificatesOf(chain);
  if (leaf === undefined) return Object.assign(new Error('remote error: tls: internal error'), { code: '' });
  if (nowMs < Date.parse(leaf.validFrom) || nowMs > Date.parse(leaf.validTo))
    return Object.assign(new Error(), { code: 'CERT_HAS_EXPIRED' });
  const mismatch = nameMismatch(serverName, { subjectaltname: leaf.subjectAltName });
  if (mismatch !== undefined) return Object.assign(new Error(mismatch), { code: WRONG_NAME });
  const roots = certificatesOf(ca ?? '');
  if (leadsTo(leaf, others, roots)) return undefined;
  return Object.assign(new Error(), { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
}

function leadsTo(
  from: X509Certificate,
  others: readonly X509Certificate[],
  roots: readonly X509Certificate[],
): boolean {
  if (roots.some((root) => root.fingerprint256 === from.fingerprint256 || signed(root, from))) return true;
  return others.some((other) => {
    const rest = others.filter((one) => one !== other);
    return signed(other, from) && leadsTo(other, rest, roots);
  });
}

function signed(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

function certificatesOf(pem: string): X509Certificate[] {
  return (pem.match(PEM) ?? []).map((one) => new X509Certificate(one));
}
