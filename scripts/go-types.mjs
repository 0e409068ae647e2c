// Go's view of the API types, from the sources of the Go modules k8s.io/{api,apimachinery,apiextensions-apiserver,kube-aggregator,metrics}:
//   node scripts/go-types.mjs SCHEMAS.json OUT.json MODULE-FOLDER…
// structs: OpenAPI name -> fields as "GoName jsonName type flags" (o omitempty, i inline); named: named types that are no
// structs -> what they are; registered: group/version -> kinds that the scheme of 1.31 knows.
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

const [schemasFile, out, ...roots] = process.argv.slice(2);
const schemas = JSON.parse(readFileSync(schemasFile, 'utf8'));
const BASIC = new Set([
  'string',
  'bool',
  'int',
  'int32',
  'int64',
  'uint32',
  'uint64',
  'float64',
  'byte',
  'uint8',
  'interface{}',
]);

const goFiles = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path).flatMap((name) => (name === 'testing' || name === 'vendor' ? [] : goFiles(join(path, name))))
    : /\.go$/.test(path) && !/_test\.go$|zz_generated|generated\.pb/.test(path)
      ? [path]
      : [];
const nameOf = (importPath) => {
  const [host, ...rest] = importPath.split('/');
  return [...host.split('.').reverse(), ...rest].join('.');
};

const structs = {};
const named = {};
const registered = {};
for (const root of roots) {
  const module = root.replace(/.*\/mod\//, '').replace(/@[^/]*$/, '');
  for (const file of goFiles(root)) parseFile(file, nameOf(join(module, relative(root, dirname(file)))));
}

function parseFile(file, pkg) {
  const text = readFileSync(file, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/.*$/gm, '');
  const imports = {};
  for (const [, alias, path] of text.matchAll(/^\s*(?:import )?(\w+)?\s*"((?:k8s\.io|time)[^"]*)"/gm))
    imports[alias ?? basename(path)] = nameOf(path);
  const group = /GroupName = "([^"]*)"/.exec(text)?.[1];
  const version = /Version: "(\w+)"/.exec(text)?.[1];
  if (basename(file) === 'register.go' && version !== undefined) {
    const known = /AddKnownTypes\(SchemeGroupVersion,([\s\S]*?)\n\s*\)/.exec(text)?.[1] ?? '';
    const key = `${group ?? ''}/${version}`.replace(/^\//, '');
    registered[key] = [...(registered[key] ?? []), ...[...known.matchAll(/&(\w+)\{/g)].map((m) => m[1])];
  }
  const qualify = (type) => {
    const m = /^((?:\[\]|\*|map\[[\w.]+\])*)([\w.{}]+)$/.exec(type.trim());
    if (m === null) return undefined;
    const prefix = m[1].replace(/map\[([\w.]+)\]/g, (_, key) => `map[${BASIC.has(key) ? key : qualify(key)}]`);
    if (BASIC.has(m[2])) return prefix + m[2];
    const [alias, name] = m[2].includes('.') ? m[2].split('.') : [undefined, m[2]];
    return `${prefix}${alias === undefined ? pkg : (imports[alias] ?? alias)}.${name}`;
  };
  for (const [, name, body = ''] of text.matchAll(/^type (\w+) struct \{(?:\}|([\s\S]*?)^\})/gm)) {
    structs[`${pkg}.${name}`] = body.split('\n').flatMap((line) => {
      const m = /^\s*(?:(\w+)\s+)?(\S+)\s+`.*?json:"([^"]*)"/.exec(line);
      if (m === null) return [];
      const [json, ...options] = m[3].split(',');
      const inline = options.includes('inline') || (json === '' && m[1] === undefined);
      const type = qualify(m[2]);
      const flags = `${options.includes('omitempty') ? 'o' : ''}${inline ? 'i' : ''}`;
      return [`${m[1] ?? m[2].split('.').pop().replace('*', '')} ${json || '-'} ${type} ${flags}`.trim()];
    });
  }
  for (const [, name, type] of text.matchAll(
    /^(?:type |\t)(\w+) (\[\]\w[\w.]*|map\[\w+\][\w.]+|string|bool|u?int\d*|\w+\.\w+)$/gm,
  )) {
    const resolved = qualify(type);
    if (resolved !== undefined) named[`${pkg}.${name}`] = resolved;
  }
}

const kept = new Set();
const visit = (type) => {
  const name = type.replace(/^(?:\[\]|\*|map\[[\w.]+\])*/, '');
  for (const key of type.matchAll(/map\[([\w.]+)\]/g)) if (!BASIC.has(key[1])) visit(key[1]);
  if (kept.has(name)) return;
  if (structs[name]) {
    kept.add(name);
    for (const field of structs[name]) visit(field.split(' ')[2]);
  } else if (named[name]) {
    kept.add(name);
    visit(named[name]);
  }
};
for (const name of Object.keys(schemas)) visit(name);
const line = (from) =>
  Object.keys(from)
    .filter((name) => kept.has(name))
    .sort()
    .map((name) => `${JSON.stringify(name)}: ${JSON.stringify(from[name])}`)
    .join(',\n');
const groups = Object.keys(registered)
  .sort()
  .map((gv) => `${JSON.stringify(gv)}: ${JSON.stringify(registered[gv])}`)
  .join(',\n');
writeFileSync(
  out,
  `{"structs": {\n${line(structs)}\n},\n"named": {\n${line(named)}\n},\n"registered": {\n${groups}\n}}\n`,
);
console.log(
  kept.size,
  'types',
  Object.keys(schemas).filter((name) => !kept.has(name)),
);
