#!/usr/bin/env node
// Takes over scenes, runner and node files from a copy of the reference:  node test/conformance/refresh.mjs FOLDER
// The scenes are transcripts of a real Kubernetes 1.31 control plane (kube-apiserver, kube-controller-manager, kube-scheduler 1.31.0).
// They are never edited by hand: a wrong answer is mended in the simulator.
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const from = process.argv[2];
if (from === undefined || !existsSync(join(from, 'conform', 'conform.mjs'))) {
  console.error(
    'usage: node test/conformance/refresh.mjs FOLDER   (a folder with scenes/, conform/ and controlplane/)',
  );
  process.exit(2);
}

const PARTS = [
  ['scenes', 'scenes'],
  ['conform', 'runner'],
  ['controlplane/nodes.yaml', 'nodes/nodes.yaml'],
  ['controlplane/nodes-kubelet.yaml', 'nodes/nodes-kubelet.yaml'],
  ['controlplane/audit-policy.yaml', 'nodes/audit-policy.yaml'],
];
for (const [source, target] of PARTS) {
  rmSync(join(here, target), { recursive: true, force: true });
  mkdirSync(dirname(join(here, target)), { recursive: true });
  cpSync(join(from, source), join(here, target), { recursive: true });
}
