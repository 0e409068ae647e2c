import { readFileSync } from 'node:fs';
import { LineCounter, parseAllDocuments } from 'yaml';
import { UserError } from '../../user-error.ts';
import type { KubeObject } from '../kube-object.ts';

/** Nodes as a YAML file lists them: documents of kind Node, as `kubectl apply` takes them. */
export function readNodes(file: string): KubeObject[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(readText(file), { lineCounter: lines });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const place = (offset: number) => {
      const { line, col } = lines.linePos(offset);
      return `${file}:${line}:${col}`;
    };
    const [problem] = document.errors;
    if (problem !== undefined) throw broken(`${place(problem.pos[0])}: ${problem.message.split('\n')[0]}`);
    const value: unknown = document.toJS();
    if (value === null || value === undefined) return [];
    const node = nodeOf(value);
    if (typeof node === 'string') throw broken(`${place(document.contents?.range?.[0] ?? 0)}: ${node}`);
    return [node];
  });
}

/** The value as a Node, or why it is none. */
function nodeOf(value: unknown): KubeObject | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not an object';
  const { apiVersion, kind, metadata } = value as Partial<KubeObject>;
  if (kind !== 'Node' || apiVersion !== 'v1')
    return `expected a Node of v1, found ${kind ?? 'no kind'} of ${apiVersion ?? 'no apiVersion'}`;
  if (typeof metadata?.name !== 'string' || metadata.name === '') return 'the node has no metadata.name';
  return { ...value, apiVersion, kind, metadata };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UserError({
      code: 'NODES_FILE_UNREADABLE',
      fact: `Cannot read the nodes file ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
      next: 'Name a YAML file with Node objects, or a number of nodes.',
      cause,
    });
  }
}

function broken(fact: string): UserError {
  return new UserError({
    code: 'NODES_FILE_BROKEN',
    fact,
    next: 'Write each node as a document of `apiVersion: v1`, `kind: Node`, separated by `---`.',
  });
}
