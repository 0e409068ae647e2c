import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

const MIB = 1024 * 1024;
const ENOUGH_BYTES = 8 * MIB;

/**
 * Keeps the space for new objects small. V8 would let it grow to 128 MiB and more, half of all that a cluster takes, for
 * nothing: what a request makes dies with it. It grows in steps while a program starts: called at each stage, this lets
 * it come to what serves and stops it there.
 */
export function limitYoungGeneration(): void {
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  const isEnough = young !== undefined && young.space_size >= ENOUGH_BYTES;
  setFlagsFromString(`--semi-space-growth-factor=${isEnough ? 1 : 4}`);
}

/**
 * Lets the space for old objects grow by half between two collections, not up to fourfold: a server under load would keep
 * more than a hundred MiB of what nobody needs any more. For one that serves; while a program starts all that grows stays.
 */
export function limitOldGeneration(): void {
  setFlagsFromString('--heap-growing-percent=50');
}
