import { X509Certificate } from 'node:crypto';
import { type FieldError, GoValue, invalid } from '../../field-error.ts';

interface PemBlock {
  type: string;
  body: string;
  text: string;
}

/** The certificate of a request's status, in base64 (pkg/apis/certificates/validation, validateCertificate). */
export function checkCertificate(certificate: string | null | undefined): FieldError[] {
  if (certificate === undefined || certificate === null || certificate === '') return [];
  const blocks = pemBlocks(Buffer.from(certificate, 'base64').toString('latin1'));
  const fault =
    blocks.length === 0
      ? 'must contain at least one CERTIFICATE PEM block'
      : blocks.map(blockFault).find((found) => found !== undefined);
  return fault === undefined ? [] : [invalid('status.certificate', new GoValue('"<certificate data>"'), fault)];
}

function pemBlocks(text: string): PemBlock[] {
  const blocks = text.matchAll(/^-----BEGIN ([^-\n]*)-----\s*\n([^-]*)-----END \1-----/gm);
  return [...blocks].map(([all, type, body]) => ({ type, body: body.trim(), text: all }));
}

function blockFault({ type, body, text }: PemBlock): string | undefined {
  if (type !== 'CERTIFICATE') return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(type)}`;
  if (body.includes(':')) return 'no PEM block headers are permitted';
  if (body === '') return 'found CERTIFICATE PEM block containing 0 certificates';
  try {
    new X509Certificate(text);
    return undefined;
  } catch {
    return 'x509: malformed certificate';
  }
}
