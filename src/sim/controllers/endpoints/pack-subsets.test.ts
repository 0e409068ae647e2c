import { expect, test } from 'vitest';
import { packSubsets } from './pack-subsets.ts';

const [web, dns] = [{ port: 80 }, { port: 53 }];

test('ports that the same addresses offer share a subset, others do not', () => {
  const packed = packSubsets([
    { addresses: [{ ip: '10.0.0.2' }], ports: [web, dns] },
    { addresses: [{ ip: '10.0.0.1' }], ports: [dns] },
  ]);
  expect(packed).toEqual([
    { addresses: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }], ports: [dns] },
    { addresses: [{ ip: '10.0.0.2' }], ports: [web] },
  ]);
});

test('an address that is somewhere not ready for a port is not ready for it', () => {
  const packed = packSubsets([
    { addresses: [{ ip: '10.0.0.1' }], ports: [web] },
    { notReadyAddresses: [{ ip: '10.0.0.1' }], ports: [web] },
  ]);
  expect(packed).toEqual([{ notReadyAddresses: [{ ip: '10.0.0.1' }], ports: [web] }]);
});
