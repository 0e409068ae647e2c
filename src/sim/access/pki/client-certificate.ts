import { X509Certificate } from 'node:crypto';
import { children, readElement } from '../../x509/der-reader.ts';
import { decodeName } from '../../x509/distinguished-name.ts';
import type { Pki } from './cluster-pki.ts';

/** The subject of a client certificate that holds. */
export interface ClientSubject {
  commonName: string;
  organizations: string[];
  serial: string;
}

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const ANY_USE = '2.5.29.37.0';

/**
 * Checks a certificate that a TLS client showed (DER): signed by the cluster's authority, for client authentication,
 * valid at `nowMs` of the cluster's own clock. Undefined where it does not hold, which is answered 401.
 */
export function readClientCertificate(pki: Pki, der: Buffer, nowMs: number): ClientSubject | undefined {
  const certificate = new X509Certificate(der);
  if (!certificate.verify(pki.authority.publicKey)) return undefined;
  const uses = certificate.keyUsage;
  if (uses !== undefined && !uses.includes(CLIENT_AUTH) && !uses.includes(ANY_USE)) return undefined;
  if (certificate.validFromDate.getTime() > nowMs || certificate.validToDate.getTime() < nowMs) return undefined;
  const { commonName, organizations } = decodeName(subjectElement(der));
  if (commonName === '') return undefined;
  return { commonName, organizations, serial: certificate.serialNumber };
}

/** version, serialNumber, signature, issuer, validity, subject. */
function subjectElement(der: Buffer) {
  return children(children(readElement(der))[0])[5];
}
