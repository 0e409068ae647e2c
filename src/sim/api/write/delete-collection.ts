import type { ApiResponse } from '../../api-request.ts';
import { badRequest } from '../../status-error.ts';
import { answerList } from '../answer.ts';
import { negotiate } from '../negotiate.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { andThen, type Eventually, inTurn } from '../../eventually.ts';
import { listObjects } from '../read/list.ts';
import { parseListOptions, validateListOptions } from '../read/list-options.ts';
import type { Scope } from '../scope.ts';
import { deleteObject } from './delete.ts';
import { parseDeleteOptions } from './delete-options.ts';

/** Deletes what a list with the same query shows, one by one, and answers with that list. */
export function deleteCollectionVerb(context: ApiContext, call: Call, scope: Scope): Eventually<ApiResponse> {
  negotiate(context, call, 'list');
  const { info } = scope;
  const { query } = call.request;
  const options = parseDeleteOptions(context, call);
  const listOptions = parseListOptions(query);
  validateListOptions(listOptions, query);
  checkRevision(listOptions.resourceVersion);
  const list = listObjects(context, call, info, listOptions);
  const done = inTurn(list.items, ({ metadata }) => {
    const object = context.store.get(info.storageKey, metadata.namespace ?? '', metadata.name);
    if (object === undefined) return;
    return andThen(deleteObject(context, call, info, object, options), () => undefined);
  });
  return andThen(done, () => answerList(context, call, info, list));
}

function checkRevision(resourceVersion: string): void {
  if (/^\d*$/.test(resourceVersion)) return;
  const shown = JSON.stringify(resourceVersion);
  throw badRequest(
    `invalid resource version: resourceVersion: Invalid value: ${shown}: strconv.ParseUint: parsing ${shown}: invalid syntax`,
  );
}
