// npm run leaks [-- --watches 3000 --rounds 3]: watches that come and go leave nothing behind, nor do clients that never read.
import { parseArgs } from 'node:util';
import { FuzzCluster } from './fuzz-cluster.ts';

const { values } = parseArgs({
  options: { watches: { type: 'string', default: '3000' }, rounds: { type: 'string', default: '3' } },
});
const count = Number(values.watches);
const PATH = '/api/v1/namespaces/default/configmaps';
/** What a round may leave: the heap is not swept at once. */
const MEGABYTES_LEFT = 32;

const cluster = await FuzzCluster.start();
let failed = false;
try {
  const before = cluster.held();
  console.log(`before: ${before.files} files, ${before.megabytes} MiB`);
  let after = before;
  for (let round = 0; round < Number(values.rounds); round++) {
    const last = after;
    after = await play(round);
    // The first round makes room that the later ones use again.
    if (after.files > before.files + 10) fail(`${after.files - before.files} files stayed open`);
    if (round > 0 && after.megabytes > last.megabytes + MEGABYTES_LEFT) fail(`memory grew from ${last.megabytes} MiB`);
  }
} finally {
  await cluster.stop();
}
process.exitCode = failed ? 1 : 0;

async function play(round: number): Promise<{ files: number; megabytes: number }> {
  let heard = 0;
  const name = `leak-${round}`;
  const closers: (() => Promise<void>)[] = [];
  while (closers.length < count) {
    const some = Array.from({ length: Math.min(50, count - closers.length) }, () =>
      cluster.hold(`${PATH}?watch=true&fieldSelector=metadata.name%3D${name}`, () => heard++),
    );
    closers.push(...(await Promise.all(some)));
  }
  const body = Buffer.from(JSON.stringify({ metadata: { name } }));
  const { status } = await cluster.send({
    method: 'POST',
    path: PATH,
    headers: { 'content-type': 'application/json' },
    body,
  });
  for (let wait = 0; heard < count && wait < 200; wait++) await sleep(50);
  const during = cluster.held();
  if (status !== 201 || heard !== count)
    fail(`${heard} of ${count} watches heard of a change that was answered ${status}`);
  await Promise.all(closers.map((close) => close()));
  await sleep(500);
  const after = cluster.held();
  console.log(
    `round ${round + 1}: ${count} watches heard; ${during.files} files and ${during.megabytes} MiB, then ${after.files} and ${after.megabytes} MiB`,
  );
  return after;
}

function fail(why: string): void {
  failed = true;
  console.log(`FOUND ${why}`);
}

function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
