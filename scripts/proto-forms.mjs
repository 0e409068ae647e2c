#!/usr/bin/env node
// How the Go types behind the protobuf messages look as JSON, where it differs from the message itself:
//   proto-forms.mjs PROTO.JSON OUT GO-MODULE-FOLDER…
// { MESSAGE: { keep: [names whose zero is written], rename: { proto name: JSON name }, inline: [proto names] } }
// Read from the struct tags of k8s.io/api, apimachinery, apiextensions-apiserver, kube-aggregator, metrics (Apache-2.0).
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const [protoFile, out, ...roots] = process.argv.slice(2);
const messages = JSON.parse(readFileSync(protoFile, 'utf8'));
const SCALARS = new Set(['string', 'bytes', 'bool', 'int32', 'int64', 'uint32', 'uint64', 'double', 'float']);
const files = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path).flatMap((name) => files(join(path, name)))
    : /types.*\.go$|duration\.go$/.test(path)
      ? [path]
      : [];

const forms = {};
for (const root of roots) {
  const [prefix, folder] = root.split('=');
  for (const file of files(folder)) {
    const pkg = `${prefix}.${relative(folder, join(file, '..')).split(sep).filter(Boolean).join('.')}`.replace(
      /\.$/,
      '',
    );
    const text = readFileSync(file, 'utf8');
    for (const [, name, body] of text.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm))
      readStruct(`${pkg}.${name}`, body);
  }
}
for (const [name, form] of Object.entries(forms)) if (Object.keys(form).length === 0) delete forms[name];
const lines = Object.keys(forms)
  .sort()
  .map((name) => `${JSON.stringify(name)}: ${JSON.stringify(forms[name])}`);
writeFileSync(out, `{\n${lines.join(',\n')}\n}\n`);

function readStruct(name, body) {
  const message = messages[name];
  if (message === undefined) return;
  const form = {};
  for (const [, type, tags] of body.matchAll(/^\t(?:\w+[ \t]+)?([*\[\]\w.]+)[ \t]+`(.*)`/gm)) {
    const json = /json:"([^"]*)"/.exec(tags)?.[1];
    const number = /protobuf:"\w+,(\d+)/.exec(tags)?.[1];
    const field = number === undefined ? undefined : message[number];
    if (json === undefined || json === '-' || field === undefined) continue;
    const [jsonName, ...options] = json.split(',');
    if (jsonName === '') (form.inline ??= []).push(field[0]);
    else if (jsonName !== field[0]) (form.rename ??= {})[field[0]] = jsonName;
    const isScalar = SCALARS.has(field[1]) && field[2] === undefined;
    if (isScalar && (type.startsWith('*') || !options.includes('omitempty'))) (form.keep ??= []).push(jsonName);
  }
  forms[name] = form;
}
