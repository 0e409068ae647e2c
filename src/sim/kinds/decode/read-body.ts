import type { Document } from 'yaml';
import { isMap, isScalar, parseDocument, type Tags, visit } from 'yaml';
import { badRequest, type StatusError } from '../../status-error.ts';
import { DEEPEST, GoJsonError, type ParsedJson, parseGoJson } from '../go-json.ts';
import { sortKeys } from '../sort-keys.ts';
import { typeMetaFault } from './type-meta-fault.ts';
import { yamlErrorText } from './yaml-error.ts';

export interface ParsedBody {
  value: unknown;
  /** The body as it came. */
  text?: string;
  /** Paths of fields given twice. */
  duplicates: readonly string[];
  /** What YAML itself objects to under strict decoding, in Go's words. */
  yamlErrors?: readonly string[];
}

const SUMMARY_BYTES = 30;

/** Reads a body of JSON or YAML; refuses what is neither with 400, naming the kind that was expected. */
export function readBody(body: Buffer, format: 'json' | 'yaml', kind: string): ParsedBody {
  const parsed = format === 'json' ? readJson(body, kind) : readYaml(body, kind);
  const fault = typeMetaFault(parsed.value);
  if (fault === undefined) {
    checkGroupVersion(parsed.value, kind, body);
    return parsed;
  }
  throw unrecognized(kind, `couldn't get version/kind; json parse error: ${fault.message}`, body);
}

/** YAML 1.1 as sigs.k8s.io/yaml reads it. Throws Error in Go's words. */
export function parseGoYaml(text: string): ParsedBody {
  try {
    return parsedYaml(text);
  } catch (error) {
    if (error instanceof RangeError) throw new Error('yaml: exceeded max depth of 10000', { cause: error });
    if (error instanceof ReferenceError) throw new Error(aliasFault(error), { cause: error });
    throw error;
  }
}

/** The package tells of anchors that are not there, and of aliases that make a document explode. */
function aliasFault({ message }: ReferenceError): string {
  const unknown = /^Unresolved alias.*: (.*)$/.exec(message)?.[1];
  return unknown === undefined
    ? 'yaml: document contains excessive aliasing'
    : `yaml: unknown anchor '${unknown}' referenced`;
}

function parsedYaml(text: string): ParsedBody {
  const json = jsonIn(text);
  if (json !== undefined) return { value: sortKeys(json.value), duplicates: [], yamlErrors: [] };
  if (nestsTooDeep(text)) throw new RangeError('too deep');
  const document = parseDocument(text, {
    version: '1.1',
    schema: 'yaml-1.1',
    merge: true,
    uniqueKeys: false,
    customTags: goTags,
    logLevel: 'silent',
    // A text may have as many faults as letters, and only the first is told.
    prettyErrors: false,
  });
  const error = document.errors[0];
  if (error !== undefined) throw new Error(yamlErrorText(error, text));
  const value: unknown = document.toJS({ maxAliasCount: 3000 });
  const repeated = duplicateKeys(document, text);
  return {
    value: sortKeys(value ?? null),
    duplicates: [],
    yamlErrors: repeated.length === 0 ? [] : [`yaml: unmarshal errors:\n${repeated.join('\n')}`],
  };
}

/** JSON is YAML that is read a hundred times faster, but where YAML has more to say: of repeated keys, and of some escapes. */
function jsonIn(text: string): ParsedJson | undefined {
  if (!text.startsWith('{') || text.includes('\\u')) return undefined;
  try {
    const json = parseGoJson(text);
    return json.duplicates.length === 0 ? json : undefined;
  } catch {
    return undefined;
  }
}

/** Told before the parser spends its time on it: flow collections, and block ones opened on one line. */
function nestsTooDeep(text: string): boolean {
  let open = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]|"(?:[^"\\]|\\.)*"|^[ ]*(?:[-?:] ){1000}/gm)) {
    if (bracket === '[' || bracket === '{') open++;
    else if (bracket === ']' || bracket === '}') open--;
    if (open > DEEPEST || (bracket.length >= 2 * DEEPEST && bracket.endsWith(' '))) return true;
  }
  return false;
}

/** The refusal of a body whose kind cannot be found out (apiserver/pkg/endpoints/handlers/rest.go, transformDecodeError). */
export function unrecognized(kind: string, why: string, body: Buffer): StatusError {
  return badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why} (${summary(body)})`);
}

function readJson(body: Buffer, kind: string): ParsedBody {
  try {
    const text = body.toString();
    return { ...parseGoJson(text), text };
  } catch (error) {
    if (!(error instanceof GoJsonError)) throw error;
    throw unrecognized(kind, `couldn't get version/kind; json parse error: ${error.message}`, body);
  }
}

function readYaml(body: Buffer, kind: string): ParsedBody {
  try {
    const text = body.toString();
    return { ...parseGoYaml(text), text };
  } catch (error) {
    throw unrecognized(kind, error instanceof Error ? error.message : String(error), body);
  }
}

/** Go knows neither numbers to base 60 nor dates where it decodes into JSON. */
function goTags(tags: Tags): Tags {
  return tags.filter((tag) => {
    if (typeof tag === 'string') return true;
    const { tag: name, format } = tag as { tag?: string; format?: string };
    return format !== 'TIME' && name !== 'tag:yaml.org,2002:timestamp';
  });
}

function duplicateKeys(document: Document.Parsed, text: string): string[] {
  const found: string[] = [];
  const lineOf = lineCounter(text);
  visit(document, {
    Map(_key, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        const name = isScalar(key) ? key.value : undefined;
        if (name === undefined || isMap(key)) continue;
        if (seen.has(name)) {
          const [at] = (key as { range?: [number, number, number] }).range ?? [0];
          found.push(`  line ${lineOf(at)}: key ${JSON.stringify(String(name))} already set in map`);
        }
        seen.add(name);
      }
    },
  });
  return found;
}

/** Counts on from the place last asked for, where that lies before. */
function lineCounter(text: string): (at: number) => number {
  let line = 1;
  let counted = 0;
  return (at) => {
    if (at < counted) [line, counted] = [1, 0];
    for (let next = text.indexOf('\n', counted); next >= 0 && next < at; next = text.indexOf('\n', counted)) {
      line++;
      counted = next + 1;
    }
    return line;
  };
}

function summary(body: Buffer): string {
  if (body.length === 0) return '<empty>';
  const cut = body.length > SUMMARY_BYTES;
  const head = body.subarray(0, SUMMARY_BYTES);
  return `${head.toString(body[0] === 0x7b ? 'utf8' : 'hex')}${cut ? ' ...' : ''}`;
}

/** A group, a version, and no more. */
function checkGroupVersion(value: unknown, kind: string, body: Buffer): void {
  const { apiVersion } = (value ?? {}) as { apiVersion?: string | null };
  if ((apiVersion ?? '').split('/').length <= 2) return;
  throw unrecognized(kind, `unexpected GroupVersion string: ${apiVersion}`, body);
}
