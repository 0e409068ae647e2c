/** Usages of certificates.k8s.io by the bit of X.509 keyUsage they stand for. */
const KEY_USAGE_BITS: Readonly<Record<string, number>> = {
  signing: 0,
  'digital signature': 0,
  'content commitment': 1,
  'key encipherment': 2,
  'data encipherment': 3,
  'key agreement': 4,
  'cert sign': 5,
  'crl sign': 6,
  'encipher only': 7,
  'decipher only': 8,
};

const EXTENDED_USAGE_OIDS: Readonly<Record<string, string>> = {
  any: '2.5.29.37.0',
  'server auth': '1.3.6.1.5.5.7.3.1',
  'client auth': '1.3.6.1.5.5.7.3.2',
  'code signing': '1.3.6.1.5.5.7.3.3',
  'email protection': '1.3.6.1.5.5.7.3.4',
  's/mime': '1.3.6.1.5.5.7.3.4',
  'ipsec end system': '1.3.6.1.5.5.7.3.5',
  'ipsec tunnel': '1.3.6.1.5.5.7.3.6',
  'ipsec user': '1.3.6.1.5.5.7.3.7',
  timestamping: '1.3.6.1.5.5.7.3.8',
  'ocsp signing': '1.3.6.1.5.5.7.3.9',
  'microsoft sgc': '1.3.6.1.4.1.311.10.3.3',
  'netscape sgc': '2.16.840.1.113730.4.1',
};

/** The content of a keyUsage bit string; empty where no usage is one of its bits. */
export function keyUsageBits(usages: readonly string[]): Buffer {
  const bits = usages.flatMap((usage) => KEY_USAGE_BITS[usage] ?? []);
  if (bits.length === 0) return Buffer.alloc(0);
  const out = Buffer.alloc(Math.max(...bits) >= 8 ? 2 : 1);
  for (const bit of bits) out[bit >> 3] |= 0x80 >> (bit & 7);
  return out;
}

export function extendedUsageOids(usages: readonly string[]): string[] {
  return [...new Set(usages.flatMap((usage) => EXTENDED_USAGE_OIDS[usage] ?? []))];
}
