#!/usr/bin/env node
// Plays the recorded scenes against clusters of its own and compares:  npm run conformance [-- AREA… | SCENE…] [--jobs N] [--quiet MS] [--update]
// Scenes of an area that need the same nodes share a cluster, a dozen at most; one that changes what others see (`alone`) gets a fresh one.
// Diffs go to .cache/conformance. Fails where an area has fewer equal scenes than figures.json says, those that differ being played once more
// first: a busy machine upsets scenes that wait. --update raises the figures to what was reached the first time.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const scenesDir = join(here, 'scenes');
const neighboursDir = join(here, 'neighbours');
const diffsDir = join(root, '.cache', 'conformance');
/** The Node of the project, which starts faster than older ones do. */
const bundledNode = join(root, 'node_modules', '.bin', 'node');
const node = existsSync(bundledNode) ? bundledNode : process.execPath;
/** So many scenes of one cluster are played, and so many of them at once. */
const SHARE = 12;
const AT_ONCE = 3;
const figuresFile = join(here, 'figures.json');

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    jobs: { type: 'string', default: '9' },
    quiet: { type: 'string', default: '150' },
    update: { type: 'boolean' },
  },
});

const scenes = (positionals.length > 0 ? positionals : [scenesDir, neighboursDir]).flatMap((name) =>
  scenesIn(located(name)),
);
/** Clusters and runners, which end with this process. */
const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    for (const child of running) end(child);
    rmSync(work, { recursive: true, force: true });
    process.exit(1);
  });
}
const work = mkdtempSync(join(tmpdir(), 'conformance-'));
const began = performance.now();
const figures = existsSync(figuresFile) ? JSON.parse(readFileSync(figuresFile, 'utf8')) : {};
try {
  const results = await playAll(groups(scenes));
  report(results);
  const short = fallenShort(results);
  if (flags.update) raiseFigures(results);
  if (short.length > 0) await playAgain(results, short);
} finally {
  rmSync(work, { recursive: true, force: true });
}

function located(name) {
  const found = [join(scenesDir, name), join(scenesDir, `${name}.scene`), join(here, name), resolve(name)].find(
    (path) => existsSync(path),
  );
  if (found !== undefined) return found;
  console.error(`There is no area or scene named ${name} in ${relative(process.cwd(), scenesDir)}.`);
  process.exit(2);
}

function scenesIn(path) {
  if (statSync(path).isFile()) return path.endsWith('.scene') ? [path] : [];
  return readdirSync(path)
    .sort()
    .flatMap((name) => scenesIn(join(path, name)));
}

/** The folder of a scene: `api`, `neighbours/api`. */
function areaOf(scene) {
  return relative(here, dirname(scene)).replace(/^scenes\//, '');
}

function folderOf(area) {
  return area.startsWith('neighbours/') ? join(here, area) : join(scenesDir, area);
}

/** A scene may say what it needs on several lines. */
function needs(scene) {
  return [...readFileSync(scene, 'utf8').matchAll(/^# needs: *(.*)$/gm)].flatMap(([, list]) => list.split(/[\s,]+/));
}

/** Scenes that may share a cluster, the longest of these groups first. */
function groups(files) {
  const shared = new Map();
  const alone = [];
  for (const scene of files) {
    const wants = needs(scene);
    const kubelet = wants.includes('kubelet');
    if (wants.includes('alone')) alone.push({ kubelet, scenes: [scene] });
    else {
      const key = `${areaOf(scene)} ${kubelet}`;
      if (!shared.has(key)) shared.set(key, { kubelet, scenes: [] });
      shared.get(key).scenes.push(scene);
    }
  }
  const parts = [...shared.values()].flatMap(({ kubelet, scenes }) =>
    split(scenes).map((part) => ({ kubelet, scenes: part })),
  );
  return [...parts, ...alone].sort((a, b) => groupLength(b) - groupLength(a));
}

/** Parts of about the same length, each with its longest scene first. */
function split(files) {
  const parts = Array.from({ length: Math.ceil(files.length / SHARE) }, () => []);
  const sorted = [...files].sort((a, b) => sceneLength(b) - sceneLength(a));
  sorted.forEach((scene, at) => parts[at % parts.length].push(scene));
  return parts;
}

function groupLength({ scenes: files }) {
  const lengths = files.map((file) => sceneLength(file));
  return Math.max(...lengths, lengths.reduce((sum, length) => sum + length, 0) / AT_ONCE);
}

/** About how many commands' time a scene takes: it may sleep, or wait for what comes late (only then the record has such limits). */
function sceneLength(file) {
  const text = readFileSync(file, 'utf8');
  const commands = text.match(/^\$ /gm)?.length ?? 0;
  const waits = [...text.matchAll(/\bsleep (\d{1,2})\b|--timeout=(5\d)s/g)];
  return waits.reduce((sum, [, slept, waited]) => sum + 3 * Number(slept ?? waited), commands);
}

/** Several clusters at a time, each with a few scenes at a time: neither a long scene nor a start leaves the processor idle. */
async function playAll(waiting) {
  const jobs = Math.max(1, Number(flags.jobs));
  const clusters = Math.ceil(jobs / AT_ONCE);
  const results = [];
  const turn = async () => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      results.push(...(await playGroup(group, Math.ceil(jobs / clusters))));
    }
  };
  await Promise.all(Array.from({ length: clusters }, turn));
  return results;
}

async function playGroup({ kubelet, scenes: files }, atOnce) {
  const id = Math.random().toString(16).slice(2, 8);
  const files_ = {
    kubeconfig: join(work, `${id}.kubeconfig`),
    audit: join(work, `${id}.audit`),
    json: join(work, `${id}.json`),
  };
  const failed = (error) => files.map((file) => ({ file, steps: 1, equal: 0, error }));
  let cluster;
  try {
    cluster = await startCluster(files_, kubelet);
    await new Promise((done) => {
      const args = [
        join(here, 'runner', 'conform.mjs'),
        'check',
        '--kubeconfig',
        files_.kubeconfig,
        '--audit-log',
        files_.audit,
      ];
      args.push('--quiet', flags.quiet, '--jobs', String(atOnce), '--diffs', diffsDir, '--json', files_.json, ...files);
      const runner = spawn(node, args, { cwd: here, stdio: ['ignore', 'ignore', 'inherit'] }).on('close', () => {
        running.delete(runner);
        done();
      });
      running.add(runner);
    });
  } catch (error) {
    return failed(error.message);
  } finally {
    if (cluster !== undefined) end(cluster);
  }
  if (!existsSync(files_.json)) return failed('the runner failed');
  const { results: played, skipped } = JSON.parse(readFileSync(files_.json, 'utf8'));
  for (const file of skipped) console.log(`skipped ${relative(scenesDir, file)}: its kubectl is not here`);
  return played;
}

/** Resolves once the cluster has printed the path of its kubeconfig. */
function startCluster({ kubeconfig, audit }, kubelet) {
  const args = [join(root, 'bin', 'gameday.cjs'), 'cluster', 'start', '--kubeconfig', kubeconfig, '--audit-log', audit];
  args.push('--nodes', join(here, 'nodes', kubelet ? 'nodes-kubelet.yaml' : 'nodes.yaml'));
  const child = spawn(node, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  return new Promise((resolve, reject) => {
    child.stdout.once('data', () => resolve(child));
    child.once('exit', (code) => reject(new Error(`the cluster ended with ${code} before it was ready`)));
  });
}

function end(child) {
  running.delete(child);
  child.kill('SIGTERM');
}

function report(all) {
  for (const { file, equal, steps } of all) {
    // What is equal now has no diff; an older run may have left one.
    if (equal === steps) rmSync(join(diffsDir, `${relative(here, file)}.diff`), { force: true });
  }
  for (const { file, equal, steps, error } of all.filter(differs).sort((a, b) => (a.file < b.file ? -1 : 1))) {
    console.log(`${equal}/${steps} ${relative(scenesDir, file)}${error === undefined ? '' : `: ${error}`}`);
  }
  const row = (cells) =>
    console.log(cells.map((cell, at) => (at === 0 ? String(cell).padEnd(14) : String(cell).padStart(12))).join(''));
  row(['area', 'scenes', 'whole', 'commands', 'equal']);
  for (const [area, sum] of byArea(all)) row([area, sum.scenes, sum.whole, sum.commands, sum.equal]);
  console.log(`${((performance.now() - began) / 1000).toFixed(0)} s; diffs in ${relative(process.cwd(), diffsDir)}`);
}

function differs({ equal, steps }) {
  return equal < steps;
}

function byArea(all) {
  const areas = new Map();
  for (const result of all) {
    const area = areaOf(result.file);
    const sum = areas.get(area) ?? { scenes: 0, whole: 0, commands: 0, equal: 0 };
    areas.set(area, {
      scenes: sum.scenes + 1,
      whole: sum.whole + (differs(result) ? 0 : 1),
      commands: sum.commands + result.steps,
      equal: sum.equal + result.equal,
    });
  }
  return [...areas].sort();
}

/** Areas that have fewer whole scenes than the committed figures; a handful of scenes says nothing about its area. */
function fallenShort(all) {
  return wholeAreas(all).flatMap(([area, { whole }]) => (whole < (figures[area]?.whole ?? 0) ? [area] : []));
}

function wholeAreas(all) {
  return byArea(all).filter(([area, { scenes: played }]) => played === scenesIn(folderOf(area)).length);
}

async function playAgain(results, short) {
  const before = results.filter((result) => differs(result) && short.includes(areaOf(result.file)));
  console.log(`\nfewer than figures.json says in ${short.join(', ')}: ${before.length} scenes once more`);
  const again = await playAll(groups(before.map(({ file }) => file)));
  const better = new Map(again.filter((result) => !differs(result)).map((result) => [result.file, result]));
  const merged = results.map((result) => better.get(result.file) ?? result);
  report(merged);
  for (const area of fallenShort(merged)) {
    const { whole } = new Map(byArea(merged)).get(area);
    console.error(`${area}: ${whole} whole scenes, figures.json says ${figures[area].whole}`);
    process.exitCode = 1;
  }
}

/** The figures only go up. */
function raiseFigures(all) {
  for (const [area, { scenes: played, whole, commands, equal }] of wholeAreas(all)) {
    const known = figures[area] ?? { whole: 0, equal: 0 };
    figures[area] = {
      scenes: played,
      whole: Math.max(whole, known.whole),
      commands,
      equal: Math.max(equal, known.equal),
    };
  }
  writeFileSync(figuresFile, `${JSON.stringify(figures, undefined, 2)}\n`);
}
