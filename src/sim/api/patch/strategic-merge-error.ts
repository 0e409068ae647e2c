import { goPrint, goTypeName } from '../../kinds/go-print.ts';
import { StatusError } from '../../status-error.ts';

type Fields = Record<string, unknown>;

/** Errors of k8s.io/apimachinery/pkg/util/mergepatch, with the status that the API server gives each. */
export function badFormat(what: 'primitive list' | 'retainKeys' | 'setElementOrder list'): StatusError {
  return new StatusError({ code: 400, reason: 'BadRequest', message: `invalid patch format of ${what}` });
}

/** What upstream does not expect of clients comes back as 500 without a reason. */
export function unexpected(message: string): StatusError {
  return new StatusError({ code: 500, message });
}

export function noListOfLists(): StatusError {
  return new StatusError({
    code: 422,
    reason: 'Invalid',
    message: 'the server rejected our request due to an error in our request',
    details: {},
  });
}

export function noMergeKey(item: Fields, mergeKey: string): StatusError {
  return unexpected(`map: ${goPrint(item)} does not contain declared merge key: ${mergeKey}`);
}

export function badArgument(expected: 'map[string]interface {}' | '[]interface {}', actual: unknown): StatusError {
  return unexpected(`expected a ${expected}, but received a ${goTypeName(actual)}`);
}

export function badPatchType(directive: unknown, patch: Fields): StatusError {
  const text = typeof directive === 'string' ? directive : `%!s(${goTypeName(directive)}=${goPrint(directive)})`;
  return unexpected(`unknown patch type: ${text} in map: ${goPrint(patch)}`);
}
