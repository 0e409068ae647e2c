import { isIP } from 'node:net';
import type { PeerCertificate } from 'node:tls';

const UNKNOWN_AUTHORITY = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** What Go's HTTP client says of a connection that failed. */
export function goNetworkError(
  error: NodeJS.ErrnoException,
  { dialed, serverName }: { dialed: string; serverName: string },
): string {
  const code = error.code ?? '';
  if (UNKNOWN_AUTHORITY.has(code)) return verification('certificate signed by unknown authority');
  if (code.startsWith('CERT_')) return verification('certificate has expired or is not yet valid');
  switch (code) {
    case 'ECONNREFUSED':
      return `dial tcp ${dialed}: connect: connection refused`;
    case 'EHOSTUNREACH':
      return `dial tcp ${dialed}: connect: no route to host`;
    case 'ENETUNREACH':
      return `dial tcp ${dialed}: connect: network is unreachable`;
    case 'ETIMEDOUT':
      return `dial tcp ${dialed}: i/o timeout`;
    case 'ENOTFOUND':
      return `dial tcp: lookup ${serverName}: no such host`;
    case 'EAI_AGAIN':
      return `dial tcp: lookup ${serverName}: Temporary failure in name resolution`;
    case 'ECONNRESET':
      return error.message === 'socket hang up' ? 'EOF' : `read tcp ${dialed}: read: connection reset by peer`;
    case 'EPROTO':
      return 'http: server gave HTTP response to HTTPS client';
    case WRONG_NAME:
      return verification(error.message);
    default:
      return error.message;
  }
}

export const WRONG_NAME = 'GAMEDAY_WRONG_NAME';

/** Why a certificate is not for a name, as Go's crypto/x509 puts it; undefined where it is. */
export function nameMismatch(
  serverName: string,
  certificate: Pick<PeerCertificate, 'subjectaltname'>,
): string | undefined {
  const names = (certificate.subjectaltname ?? '').split(', ').filter((name) => name !== '');
  const ips = names.filter((name) => name.startsWith('IP Address:')).map((name) => name.slice(11));
  const dns = names.filter((name) => name.startsWith('DNS:')).map((name) => name.slice(4));
  if (isIP(serverName) !== 0) {
    if (ips.includes(serverName)) return undefined;
    if (ips.length > 0) return `certificate is valid for ${ips.join(', ')}, not ${serverName}`;
    return `cannot validate certificate for ${serverName} because it doesn't contain any IP SANs`;
  }
  if (dns.some((pattern) => dnsMatches(pattern, serverName))) return undefined;
  if (names.length === 0) return 'certificate relies on legacy Common Name field, use SANs instead';
  if (dns.length === 0) return `certificate is not valid for any names, but wanted to match ${serverName}`;
  return `certificate is valid for ${dns.join(', ')}, not ${serverName}`;
}

function dnsMatches(pattern: string, name: string): boolean {
  const [wanted, given] = [pattern.toLowerCase().split('.'), name.toLowerCase().split('.')];
  if (wanted.length !== given.length) return false;
  return wanted.every((label, i) => label === given[i] || (i === 0 && label === '*'));
}

function verification(why: string): string {
  return `tls: failed to verify certificate: x509: ${why}`;
}
