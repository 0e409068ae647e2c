import { cloneJson } from '../../kinds/clone-json.ts';
import { GoJsonError, parseGoJson } from '../../kinds/go-json.ts';
import { goPrint } from '../../kinds/go-print.ts';
import { sortKeys } from '../../kinds/sort-keys.ts';
import type { OpenApiDefinitions, OpenApiSchema } from '../../kinds/open-api-definitions.ts';
import { badRequest, StatusError } from '../../status-error.ts';
import { applyJsonPatch, JsonPatchError, type JsonPatchOperation } from '../../kinds/json-patch.ts';
import { mergePatch } from '../../kinds/merge-patch.ts';
import { PatchSchema } from './patch-schema.ts';
import { patchedText, placesOf, sortedAlong } from './patched-text.ts';
import { mergeMap } from './strategic-merge-patch.ts';
import { unstructuredError } from './unstructured-error.ts';

const OPERATIONS_MAX = 10_000;

export interface PatchRequest {
  type: 'json' | 'merge' | 'strategic';
  /** The object as the client sees it, in the request's version. It is not changed. */
  current: Record<string, unknown>;
  /** The patch: the body's text, or a decoded value from inside the process. */
  patch: { text: string } | { value: unknown };
  /** With 'Ignore' duplicate fields of the patch are not looked at. */
  fieldValidation: 'Ignore' | 'Warn' | 'Strict';
  /** Refusals show the object with its keys in order. */
  sorted?: boolean;
  /** The kind's schema; strategic merge patches need it. */
  schema?: { definitions: OpenApiDefinitions; root: OpenApiSchema };
}

export interface PatchResult {
  /** The patched object, not yet decoded; parts of `current` may be shared. */
  value: unknown;
  /** Duplicate fields of the patch itself, as strict decoding names them. */
  strictErrors: string[];
  /** The refusal of a result that does not fit its schema, for a reason that decoding gives. */
  refusal(reason: string): StatusError;
}

/** Applies a patch of any type but server-side apply. Throws StatusError where it cannot be applied. */
export function patchObject(request: PatchRequest): PatchResult {
  const { value: patch, duplicates } = readPatch(request);
  const strictErrors = duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`);
  if (request.type === 'json') return jsonPatchResult(request, patch, strictErrors);
  if (request.type === 'strategic') return strategicPatch(request, patch, strictErrors);
  const value = sortedAlong(plainMerge(request.current, patch), patch);
  return { value, strictErrors, refusal: (reason) => patchRefused(shownJson(request, value, patch), reason) };
}

/** An operation's own unknown fields are named too. */
function jsonPatchResult(request: PatchRequest, patch: unknown, repeated: string[]): PatchResult {
  const { current, fieldValidation } = request;
  const value = sortedAlong(jsonPatch(current, patch), placesOf(patch));
  const unknown = Array.isArray(patch) && fieldValidation !== 'Ignore' ? unknownFields(patch as unknown[]) : [];
  const strictErrors = [...repeated, ...unknown].map((text) => `json patch ${text}`);
  return { value, strictErrors, refusal: (reason) => patchRefused(shownJson(request, value, placesOf(patch)), reason) };
}

function unknownFields(operations: unknown[]): string[] {
  return operations.flatMap((operation, i) =>
    Object.keys(operation ?? {})
      .filter((field) => !OPERATION_FIELDS.has(field))
      .map((field) => `unknown field ${JSON.stringify(`[${i}].${field}`)}`),
  );
}

const OPERATION_FIELDS = new Set(['op', 'path', 'from', 'value']);

/** Custom resources are maps, whose keys Go sorts. */
function shownJson({ sorted }: PatchRequest, value: unknown, looked: unknown): string {
  return sorted === true ? JSON.stringify(sortKeys(value)) : patchedText(value, looked);
}

/** 422 over a patch whose result does not fit; it names no object, as upstream's does not. */
export function patchRefused(shown: string, reason: string): StatusError {
  const body = `Invalid value: ${JSON.stringify(shown)}: ${reason}`;
  return new StatusError({
    code: 422,
    reason: 'Invalid',
    message: ` "" is invalid: patch: ${body}`,
    details: { causes: [{ reason: 'FieldValueInvalid', message: body, field: 'patch' }] },
  });
}

function readPatch({ type, patch, fieldValidation }: PatchRequest): { value: unknown; duplicates: string[] } {
  if ('value' in patch) return { value: patch.value, duplicates: [] };
  try {
    const { value, duplicates } = parseGoJson(patch.text);
    return { value, duplicates: fieldValidation === 'Ignore' ? [] : duplicates };
  } catch (error) {
    if (!(error instanceof GoJsonError)) throw error;
    throw badRequest(type === 'strategic' ? error.message : `error decoding patch: ${error.message}`);
  }
}

function jsonPatch(current: unknown, patch: unknown): unknown {
  const operations = readOperations(patch);
  if (operations.length > OPERATIONS_MAX) {
    throw new StatusError({
      code: 413,
      reason: 'RequestEntityTooLarge',
      message: `Request entity too large: The allowed maximum operations in a JSON patch is ${OPERATIONS_MAX}, got ${operations.length}`,
    });
  }
  try {
    return applyJsonPatch(current, operations);
  } catch (error) {
    if (!(error instanceof JsonPatchError)) throw error;
    throw new StatusError({
      code: 422,
      reason: 'Invalid',
      message: 'the server rejected our request due to an error in our request',
      details: {},
    });
  }
}

function readOperations(patch: unknown): JsonPatchOperation[] {
  if (patch === null) return [];
  if (!Array.isArray(patch)) throw notOfType(patch, 'Go value of type []handlers.jsonPatchOp');
  for (const operation of patch as unknown[]) {
    if (operation === null) continue;
    if (!isFields(operation)) throw notOfType(operation, 'Go value of type handlers.jsonPatchOp');
    for (const field of ['op', 'path', 'from']) {
      const value = operation[field];
      if (value === undefined || value === null || typeof value === 'string') continue;
      throw notOfType(value, `Go struct field jsonPatchOp.${field} of type string`);
    }
  }
  return (patch as (JsonPatchOperation | null)[]).map((operation) => operation ?? {});
}

function plainMerge(current: Record<string, unknown>, patch: unknown): unknown {
  if (patch === null) throw badRequest('Invalid JSON Patch');
  if (!isFields(patch)) throw notOfType(patch, 'Go value of type map[string]interface {}');
  return mergePatch(current, patch);
}

function strategicPatch(request: PatchRequest, given: unknown, strictErrors: string[]): PatchResult {
  const { schema } = request;
  if (schema === undefined) throw new Error('a strategic merge patch needs a schema');
  const patch = cloneJson(given ?? {});
  if (!isFields(patch)) {
    throw badRequest(`json: cannot unmarshal ${jsonKind(patch)} into Go value of type map[string]interface {}`);
  }
  const patchSchema = new PatchSchema(schema.definitions, schema.root);
  const value = mergeMap(request.current, patch, patchSchema);
  const misfit = unstructuredError(schema.definitions, schema.root, value, request.current);
  if (misfit !== undefined) throw patchRefused(goPrint(patch), misfit);
  return { value, strictErrors, refusal: (reason) => patchRefused(goPrint(patch), reason) };
}

function notOfType(value: unknown, type: string): StatusError {
  return badRequest(`error decoding patch: json: cannot unmarshal ${jsonKind(value)} into ${type}`);
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
