import { X509Certificate } from 'node:crypto';
import { nameMismatch, WRONG_NAME } from './go-network-error.ts';

/** What a client finds wrong with a certificate, in crypto/x509's order: its time, its names, who signed it. */
export function verifyCertificate(
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
