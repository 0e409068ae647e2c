import { createKeyPair, keyPem } from '../../access/pki/key-pair.ts';
import { issueCertificate } from '../../x509/issue-certificate.ts';
import { NO_NAMES } from '../../x509/subject-alt-names.ts';

const TEN_YEARS_MS = 10 * 365 * 24 * 3_600_000;

/** An authority of its own and a certificate for a service, PEM: what webhook servers make for themselves. */
export interface ServingCertificate {
  'ca.crt': string;
  'ca.key': string;
  'tls.crt': string;
  'tls.key': string;
}

export function servingCertificate(
  names: { authority: string; organization: string; dns: readonly string[] },
  nowMs: number,
): ServingCertificate {
  const authority = {
    subject: { commonName: names.authority, organizations: [names.organization] },
    ...createKeyPair(),
  };
  const lifetime = { notBeforeMs: nowMs - 3_600_000, notAfterMs: nowMs + TEN_YEARS_MS };
  const own = createKeyPair();
  const certificate = issueCertificate(
    {
      ...lifetime,
      subject: { commonName: names.dns[0], organizations: [] },
      publicKey: own.publicKey,
      usages: ['digital signature', 'key encipherment', 'server auth'],
      altNames: { ...NO_NAMES, dns: [...names.dns] },
    },
    authority,
  );
  const root = issueCertificate(
    {
      ...lifetime,
      subject: authority.subject,
      publicKey: authority.publicKey,
      usages: ['digital signature', 'key encipherment', 'cert sign'],
      isAuthority: true,
    },
    authority,
  );
  return { 'ca.crt': root, 'ca.key': keyPem(authority), 'tls.crt': certificate, 'tls.key': keyPem(own) };
}
