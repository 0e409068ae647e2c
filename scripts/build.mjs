// Bundles src/ into dist/: one file a command, shared code in chunks, dependencies left where npm put them.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Plugin } from '@oclif/core';
import { build } from 'esbuild';
import { readDescriptions } from './descriptions.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const commandsDir = join(root, 'src', 'commands');

const commands = readdirSync(commandsDir, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name));

rmSync(join(root, 'dist'), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: [join(root, 'src', 'cli.ts'), ...commands],
  outbase: join(root, 'src'),
  outdir: join(root, 'dist'),
  bundle: true,
  splitting: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node22',
  jsx: 'automatic',
  sourcemap: 'linked',
  chunkNames: 'chunks/[name]-[hash]',
  logLevel: 'warning',
});

const schemas = JSON.parse(readFileSync(join(root, 'src/sim/kinds/data/schemas.json'), 'utf8'));
const descriptions = readDescriptions(new Set(Object.keys(schemas)));
writeFileSync(join(root, 'dist', 'descriptions.json'), JSON.stringify(descriptions));

// oclif reads this instead of every command's file: `gameday --help` then loads none of them.
const plugin = new Plugin({ root, type: 'core', ignoreManifest: true, errorOnManifestCreate: true });
await plugin.load();
writeFileSync(join(root, 'oclif.manifest.json'), JSON.stringify(plugin.manifest));
