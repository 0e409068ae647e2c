// What Kubernetes says of its kinds and their fields, read from the declarations of the npm package kubernetes-types (Apache-2.0): for
// `kubectl explain`. By OpenAPI name and field; a kind's own text has the empty name.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const APIMACHINERY = 'io.k8s.apimachinery.pkg';

/** Of the kinds named here alone. */
export function readDescriptions(names) {
  const folder = dirname(createRequire(import.meta.url).resolve('kubernetes-types/package.json'));
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.d.ts'));
  const described = files.toSorted().flatMap((file) => describedTypes(join(folder, file), prefixOf(file)));
  return Object.fromEntries(described.filter(([name]) => names.has(name)));
}

function describedTypes(path, prefix) {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements
    .filter((statement) => ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
    .map((statement) => [`${prefix}.${statement.name.text}`, Object.fromEntries(texts(statement))]);
}

function texts(statement) {
  const fields = (statement.members ?? []).map((member) => [member.name.text, textOf(member)]);
  return [['', textOf(statement)], ...fields].filter(([, text]) => text !== undefined);
}

/** The comment as it is written, for in prose an @ begins no tag. */
function textOf(node) {
  const comment = node.jsDoc?.at(-1)?.getText();
  if (comment === undefined) return undefined;
  const lines = comment.slice('/**'.length, -'*/'.length).split('\n');
  return lines
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim();
}

/** The names of OpenAPI for the folders of the package. */
function prefixOf(file) {
  const parts = file.replace(/\.d\.ts$/, '').split('/');
  if (parts[0] === 'meta') return `${APIMACHINERY}.apis.meta.${parts[1]}`;
  if (parts[0] === 'api') return `${APIMACHINERY}.api.${parts[1]}`;
  if (parts[0] === 'runtime' || parts[0] === 'version') return `${APIMACHINERY}.${parts[0]}`;
  if (parts[0] === 'apiextensions') return `io.k8s.apiextensions-apiserver.pkg.apis.${parts.join('.')}`;
  return `io.k8s.api.${parts.join('.')}`;
}
