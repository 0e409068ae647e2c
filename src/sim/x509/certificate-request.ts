import { createPublicKey, verify } from 'node:crypto';
import { children, type DerElement, fromPem, oidText, readElement } from './der-reader.ts';
import { decodeName, type DistinguishedName } from './distinguished-name.ts';
import { decodeAltNames, NO_NAMES, type SubjectAltNames } from './subject-alt-names.ts';

/** What a PKCS#10 request asks for. */
export interface CertificateRequest {
  subject: DistinguishedName;
  altNames: SubjectAltNames;
  /** SubjectPublicKeyInfo, DER. */
  publicKey: Buffer;
  /** Whether the request is signed with the key it is for. */
  signed: boolean;
}

/** Hashes by signature algorithm; Ed25519 brings its own. */
const HASHES: Readonly<Record<string, string | null>> = {
  '1.2.840.113549.1.1.5': 'sha1',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.1': 'sha1',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.3.101.112': null,
};

const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
const ALT_NAMES = '2.5.29.17';

/** Reads a PEM request. Throws, with Kubernetes' words, where it is none. */
export function readCertificateRequest(pem: string): CertificateRequest {
  const block = fromPem(pem);
  if (block === undefined || block.label !== 'CERTIFICATE REQUEST') {
    throw new Error('PEM block type must be CERTIFICATE REQUEST');
  }
  const [info, algorithm, signature] = children(readElement(block.der));
  const [, subject, publicKey, attributes] = children(info);
  return {
    subject: decodeName(subject),
    altNames: attributes === undefined ? NO_NAMES : requestedNames(attributes),
    publicKey: publicKey.whole,
    signed: isSigned(info, algorithm, signature, publicKey),
  };
}

function requestedNames(attributes: DerElement): SubjectAltNames {
  for (const attribute of children(attributes)) {
    const [type, values] = children(attribute);
    if (oidText(type) !== EXTENSION_REQUEST) continue;
    for (const extension of children(children(values)[0])) {
      const parts = children(extension);
      const value = parts.at(-1);
      if (oidText(parts[0]) === ALT_NAMES && value !== undefined) return decodeAltNames(readElement(value.content));
    }
  }
  return NO_NAMES;
}

function isSigned(info: DerElement, algorithm: DerElement, signature: DerElement, publicKey: DerElement): boolean {
  const hash = HASHES[oidText(children(algorithm)[0])];
  if (hash === undefined) return false;
  const key = createPublicKey({ key: publicKey.whole, format: 'der', type: 'spki' });
  return verify(hash, info.whole, key, signature.content.subarray(1));
}
