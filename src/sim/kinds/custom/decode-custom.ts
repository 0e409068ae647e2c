import { badRequest } from '../../status-error.ts';
import type { KubeObject } from '../../kube-object.ts';
import { goRoundTrip } from '../decode/go-codec.ts';
import type { Decoded } from '../decode/decode-object.ts';
import { unrecognized } from '../decode/read-body.ts';
import { StrictNotes } from '../decode/strict-notes.ts';
import { UnmarshalError } from '../decode/unmarshal-error.ts';
import { cloneJson } from '../clone-json.ts';
import { invalid, invalidObject } from '../field-error.ts';
import { goSyntax } from '../go-print.ts';
import { goQuote } from '../go-quote.ts';
import type { GoType } from '../go-types.ts';
import type { ParsedValue } from '../kinds.ts';
import { groupVersionOf } from '../resource-info.ts';
import { type CustomSchema, type Fields, isEmbedded, isFields, propertyOf, restOf } from './custom-schema.ts';
import type { CustomVersion } from './custom-version.ts';
import { dropWrongNulls } from './default-object.ts';
import { pruneObject } from './prune-object.ts';

/** Fits a parsed body to a custom resource: its type, its metadata, and what its schema knows. */
export function decodeCustom(version: CustomVersion, metadataType: GoType, parsed: ParsedValue): Decoded {
  const { info } = version;
  const object = cloneJson(parsed.value ?? {});
  if (!isFields(object)) throw badRequest(`the object provided is unrecognized (must be of type ${info.kind})`);
  checkType(version, object, parsed);
  const notes = new StrictNotes([]);
  object['metadata'] = decodeMetadata(version, metadataType, object['metadata'], notes);
  const unknown = pruneObject(object, version.schema);
  dropWrongNulls(object, version.schema);
  unknown.push(...embeddedMetadata(object, version, metadataType));
  const strictErrors = [
    ...(parsed.duplicates ?? []).map((path) => `duplicate field ${goQuote(path)}`),
    ...notes.errors(),
    ...unknown.map((path) => `unknown field ${goQuote(path)}`),
  ];
  return { object: object as KubeObject, strictErrors };
}

/** Custom resources have no version but the request's, and no kind but their own. */
function checkType({ info }: CustomVersion, object: Fields, { text, yamlErrors }: ParsedValue): void {
  const apiVersion = typeof object['apiVersion'] === 'string' ? object['apiVersion'] : '';
  const kind = typeof object['kind'] === 'string' ? object['kind'] : '';
  if (kind === '') {
    const json = text === undefined || yamlErrors !== undefined ? JSON.stringify(object) : text;
    throw unrecognized(info.kind, `Object 'Kind' is missing in '${json}'`, Buffer.from(text ?? json));
  }
  if (apiVersion !== groupVersionOf(info)) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${groupVersionOf(info)})`,
    );
  }
  if (kind === info.kind) return;
  const name = isFields(object['metadata']) ? object['metadata']['name'] : '';
  throw invalidObject({ group: info.group, kind }, typeof name === 'string' ? name : '', [
    invalid('kind', kind, `must be ${info.kind}`),
  ]);
}

function decodeMetadata(version: CustomVersion, type: GoType, metadata: unknown, notes: StrictNotes): unknown {
  try {
    const decoded = goRoundTrip(type, metadata ?? {}, {
      unknown: (path) => notes.unknown(`metadata.${path}`),
      read: () => undefined,
      awaits: false,
    }) as Fields;
    if (decoded['creationTimestamp'] === null) delete decoded['creationTimestamp'];
    return decoded;
  } catch (error) {
    if (!(error instanceof UnmarshalError)) throw error;
    const { kind, version: name } = version.info;
    throw badRequest(`${kind} in version ${goQuote(name)} cannot be handled as a ${kind}: ${error.message}`);
  }
}

/** Metadata of embedded objects takes the same form; unknown fields of it are dropped and named. */
function embeddedMetadata(object: Fields, { info, schema }: CustomVersion, type: GoType): string[] {
  try {
    return metadataBelow(object, schema, type, '');
  } catch (error) {
    if (!(error instanceof UnmarshalError)) throw error;
    throw badRequest(
      `${info.kind} in version ${goQuote(info.version)} cannot be handled as a ${info.kind}: ${error.message}`,
    );
  }
}

function metadataBelow(value: unknown, schema: CustomSchema | undefined, type: GoType, path: string): string[] {
  if (schema === undefined) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => metadataBelow(item, schema.items, type, `${path}[${i}]`));
  }
  if (!isFields(value)) return [];
  const unknown: string[] = [];
  if (isEmbedded(schema) && isFields(value['metadata'])) {
    const note = (inner: string): void => void unknown.push(`${path}.metadata.${inner}`);
    try {
      const decoded = goRoundTrip(type, value['metadata'], {
        unknown: note,
        read: () => undefined,
        awaits: false,
      }) as Fields;
      if (decoded['creationTimestamp'] === null) delete decoded['creationTimestamp'];
      value['metadata'] = decoded;
    } catch (error) {
      if (!(error instanceof UnmarshalError)) throw error;
      const shown = goSyntax(value['metadata']);
      throw new UnmarshalError(`${path}.metadata: Invalid value: ${shown}: ${error.message}`);
    }
  }
  for (const [name, inner] of Object.entries(value)) {
    const property = propertyOf(schema, name) ?? restOf(schema);
    unknown.push(...metadataBelow(inner, property, type, path === '' ? name : `${path}.${name}`));
  }
  return unknown;
}
