#!/usr/bin/env node
// Takes over what the API server's OpenAPI says of kinds and their fields:  node scripts/descriptions.mjs FOLDER
// FOLDER: the Go module k8s.io/kubernetes, such as ~/go/pkg/mod/k8s.io/kubernetes@v1.31.0
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node scripts/descriptions.mjs FOLDER   (the Go module k8s.io/kubernetes)');
  process.exit(2);
}
const data = join(import.meta.dirname, '..', 'src', 'sim', 'kinds', 'data');
const wanted = Object.keys(JSON.parse(readFileSync(join(data, 'schemas.json'), 'utf8')));
const specs = join(folder, 'api', 'openapi-spec', 'v3');
const schemas = Object.assign(
  {},
  ...readdirSync(specs).map((file) => JSON.parse(readFileSync(join(specs, file), 'utf8')).components?.schemas),
);
const described = wanted.toSorted().map((name) => [name, texts(schemas[name] ?? {})]);
const file = join(data, 'descriptions.json');
writeFileSync(file, `${JSON.stringify(Object.fromEntries(described), undefined, 1)}\n`);
console.log(`${file}: ${described.length} schemas`);

/** By field; the schema's own under the empty name. */
function texts({ description, properties = {} }) {
  const own = description === undefined ? [] : [['', description]];
  const fields = Object.entries(properties).filter(([, property]) => property.description !== undefined);
  return Object.fromEntries([...own, ...fields.map(([name, property]) => [name, property.description])]);
}
