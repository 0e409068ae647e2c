import { wrongType } from '../../kinds/decode/unmarshal-error.ts';
import { GoJsonError, parseGoJson } from '../../kinds/go-json.ts';
import type { JsonPatchOperation } from '../../kinds/json-patch.ts';
import { internalError } from '../../status-error.ts';
import type { ReviewAnswer } from './review-answer.ts';

/** The patch of an answer. What is no JSON patch is refused whatever its type says it is. */
export function operationsOf({ name }: { name: string }, { patch, patchType }: ReviewAnswer): JsonPatchOperation[] {
  if (patch === undefined) return [];
  const operations = readOperations(Buffer.from(patch, 'base64').toString());
  if (patchType !== 'JSONPatch') {
    throw internalError(
      `failed calling webhook ${JSON.stringify(name)}: unsupported patch type ${JSON.stringify(patchType)}`,
    );
  }
  return operations;
}

function readOperations(text: string): JsonPatchOperation[] {
  const value = parsedPatch(text);
  if (value === null) return [];
  if (!Array.isArray(value)) throw internalError(wrongType(value, 'jsonpatch.Patch', undefined).message);
  return value.map((operation: unknown) => {
    if (operation === null) return {};
    if (typeof operation === 'object' && !Array.isArray(operation)) return operation;
    throw internalError(wrongType(operation, 'jsonpatch.Operation', undefined).message);
  });
}

function parsedPatch(text: string): unknown {
  try {
    return parseGoJson(text).value;
  } catch (error) {
    throw error instanceof GoJsonError ? internalError(error.message) : error;
  }
}
