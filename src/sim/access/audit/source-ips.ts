import { isIP } from 'node:net';

/**
 * Where a request says it came from, and last where it did (k8s.io/apimachinery/pkg/util/net, SourceIPs). All but the
 * last are the client's own claim.
 */
export function sourceIps(headers: Readonly<Record<string, string | undefined>>, peerAddress: string): string[] {
  const out = (headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => isIP(part) !== 0);
  const real = headers['x-real-ip'] ?? '';
  if (isIP(real) !== 0 && !out.includes(real)) out.push(real);
  const peer = peerAddress.replace(/^::ffff:/, '');
  if (isIP(peer) !== 0 && out.at(-1) !== peer) out.push(peer);
  return out;
}
