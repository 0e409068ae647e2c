import { children, type DerElement, oidText, stringText } from './der-reader.ts';
import { oid, sequence, setOf, text } from './der-writer.ts';

/** The parts of a subject that Kubernetes looks at, and the others in the order Go writes them. */
export interface DistinguishedName {
  commonName: string;
  organizations: string[];
  serialNumber?: string;
  country?: string[];
  organizationalUnits?: string[];
  locality?: string[];
  province?: string[];
}

const OIDS = {
  commonName: '2.5.4.3',
  serialNumber: '2.5.4.5',
  country: '2.5.4.6',
  locality: '2.5.4.7',
  province: '2.5.4.8',
  organizations: '2.5.4.10',
  organizationalUnits: '2.5.4.11',
} as const;

/** One RDN for all values of a kind, in the order of Go's crypto/x509/pkix Name.ToRDNSequence. */
export function encodeName(name: DistinguishedName): Buffer {
  return sequence(
    ...rdn(OIDS.country, name.country ?? []),
    ...rdn(OIDS.organizations, name.organizations),
    ...rdn(OIDS.organizationalUnits, name.organizationalUnits ?? []),
    ...rdn(OIDS.locality, name.locality ?? []),
    ...rdn(OIDS.province, name.province ?? []),
    ...rdn(OIDS.commonName, name.commonName === '' ? [] : [name.commonName]),
    ...rdn(OIDS.serialNumber, name.serialNumber === undefined ? [] : [name.serialNumber]),
  );
}

export function decodeName(element: DerElement): DistinguishedName {
  const values = new Map<string, string[]>();
  for (const set of children(element)) {
    for (const pair of children(set)) {
      const [type, value] = children(pair);
      const key = oidText(type);
      values.set(key, [...(values.get(key) ?? []), stringText(value)]);
    }
  }
  const serialNumber = values.get(OIDS.serialNumber)?.at(-1);
  return {
    commonName: values.get(OIDS.commonName)?.at(-1) ?? '',
    organizations: values.get(OIDS.organizations) ?? [],
    ...(serialNumber === undefined ? {} : { serialNumber }),
    country: values.get(OIDS.country) ?? [],
    organizationalUnits: values.get(OIDS.organizationalUnits) ?? [],
    locality: values.get(OIDS.locality) ?? [],
    province: values.get(OIDS.province) ?? [],
  };
}

function rdn(type: string, values: string[]): Buffer[] {
  return values.length === 0 ? [] : [setOf(...values.map((value) => sequence(oid(type), text(value))))];
}
