import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----\r?\n[\s\S]*?-----END \1-----/g;

/** What Go's tls.X509KeyPair says against a certificate and its key; undefined where they are a pair. */
export function tlsPairFault(certificate: string, key: string): string | undefined {
  const certificates = blocksOf(certificate);
  const chain = certificates.filter(({ type }) => type === 'CERTIFICATE');
  if (chain.length === 0) return noCertificate(certificates.map(({ type }) => type));
  const keys = blocksOf(key);
  const found = keys.find(({ type }) => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY'));
  if (found === undefined) return noKey(keys.map(({ type }) => type));
  return pairFault(chain[0].text, found.text);
}

function blocksOf(text: string): { type: string; text: string }[] {
  return [...text.matchAll(BLOCK)].map(([block, type]) => ({ type, text: block }));
}

function noCertificate(types: readonly string[]): string {
  if (types.length === 0) return 'tls: failed to find any PEM data in certificate input';
  if (types.length === 1 && types[0].endsWith('PRIVATE KEY')) {
    return 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched';
  }
  return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${types.join(' ')}]`;
}

function noKey(types: readonly string[]): string {
  if (types.length === 0) return 'tls: failed to find any PEM data in key input';
  if (types.length === 1 && types[0] === 'CERTIFICATE') {
    return 'tls: found a certificate rather than a key in the PEM for the private key';
  }
  return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${types.join(' ')}]`;
}

function pairFault(certificate: string, key: string): string | undefined {
  const parsed = attempt(() => new X509Certificate(certificate));
  if (parsed === undefined) return 'x509: malformed certificate';
  const secret = attempt((): KeyObject => createPrivateKey(key));
  if (secret === undefined) return 'tls: failed to parse private key';
  if (parsed.publicKey.asymmetricKeyType !== secret.asymmetricKeyType) {
    return 'tls: private key type does not match public key type';
  }
  return parsed.checkPrivateKey(secret) ? undefined : 'tls: private key does not match public key';
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
