import { X509Certificate } from 'node:crypto';
import type { ClusterPki } from '../../cluster-pki.ts';
import { readCertificateRequest } from '../../x509/certificate-request.ts';
import { issueCertificate } from '../../x509/issue-certificate.ts';
import { createKeyPair, type KeyPair, keyPem, loadKeyPair } from './key-pair.ts';
import { TokenSigner } from './token-signer.ts';

/** All that must be kept to be the same cluster again: PEM by file name. */
export interface PkiFiles {
  'ca.crt': string;
  'ca.key': string;
  'apiserver.crt': string;
  'apiserver.key': string;
  'sa.key': string;
}

export interface IssuedCredential {
  /** PEM. */
  certificate: string;
  key: string;
}

const CA_NAME = { commonName: 'kubernetes', organizations: [] };
const YEAR_MS = 365 * 24 * 3600 * 1000;
const SERVER_NAMES = {
  dns: [
    'localhost',
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
  ],
  ips: ['127.0.0.1', '10.100.0.1'],
  emails: [],
  uris: [],
};

/** The cluster's certificate authority and signing key. */
export class Pki implements ClusterPki {
  readonly files: Omit<PkiFiles, 'sa.key'>;
  readonly tokens: TokenSigner;
  readonly authority: X509Certificate;
  readonly #key: KeyPair;

  constructor(files: Omit<PkiFiles, 'sa.key'>, tokens: TokenSigner) {
    this.files = files;
    this.tokens = tokens;
    this.authority = new X509Certificate(files['ca.crt']);
    this.#key = loadKeyPair(files['ca.key']);
  }

  get caCertificate(): string {
    return this.files['ca.crt'];
  }

  export(): PkiFiles {
    return { ...this.files, 'sa.key': this.tokens.privateKeyPem };
  }

  signClientCertificate(request: {
    csrPem: string;
    notBeforeMs: number;
    notAfterMs: number;
    usages: string[];
  }): string {
    const { subject, publicKey, altNames, signed } = readCertificateRequest(request.csrPem);
    if (!signed) throw new Error('unable to verify certificate request signature');
    const { notBeforeMs, notAfterMs, usages } = request;
    return issueCertificate({ subject, publicKey, altNames, notBeforeMs, notAfterMs, usages }, this.#issuer());
  }

  signToken(claims: Record<string, unknown>): string {
    return this.tokens.sign(claims);
  }

  /** A new key with a client certificate for `user`, as kubeadm writes into kubeconfigs. */
  issueClientCredential(user: { name: string; groups: string[] }, nowMs: number): IssuedCredential {
    const pair = createKeyPair();
    const certificate = issueCertificate(
      {
        subject: { commonName: user.name, organizations: user.groups },
        publicKey: pair.publicKey,
        notBeforeMs: nowMs - YEAR_MS,
        notAfterMs: nowMs + 10 * YEAR_MS,
        usages: ['digital signature', 'client auth'],
      },
      this.#issuer(),
    );
    return { certificate, key: keyPem(pair) };
  }

  #issuer() {
    return { subject: CA_NAME, ...this.#key };
  }
}

/** A new authority with a server certificate, valid well before and after `nowMs`: clusters start in their past. */
export function createPki(nowMs: number): Pki {
  const ca = createKeyPair();
  const issuer = { subject: CA_NAME, ...ca };
  const validity = { notBeforeMs: nowMs - YEAR_MS, notAfterMs: nowMs + 10 * YEAR_MS };
  const caUsages = ['digital signature', 'key encipherment', 'cert sign'];
  const authority = { subject: CA_NAME, publicKey: ca.publicKey, ...validity, usages: caUsages, isAuthority: true };
  const server = createKeyPair();
  const serverCertificate = {
    subject: { commonName: 'kube-apiserver', organizations: [] },
    publicKey: server.publicKey,
    ...validity,
    usages: ['digital signature', 'key encipherment', 'server auth'],
    altNames: SERVER_NAMES,
  };
  const files = {
    'ca.crt': issueCertificate(authority, issuer),
    'ca.key': keyPem(ca),
    'apiserver.crt': issueCertificate(serverCertificate, issuer),
    'apiserver.key': keyPem(server),
  };
  return new Pki(files, new TokenSigner());
}

/** A new authority to begin a cluster with later. Finding the token key takes a while, in which the caller can do other things. */
export async function makePkiFiles(nowMs: number): Promise<PkiFiles> {
  const pki = createPki(nowMs);
  await pki.tokens.made;
  return pki.export();
}

export function loadPki(files: PkiFiles): Pki {
  const { 'sa.key': tokenKey, ...rest } = files;
  return new Pki(rest, new TokenSigner(tokenKey));
}
