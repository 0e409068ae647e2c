import type { ResourceInfo } from '../../kinds/resource-info.ts';
import { StatusError } from '../../status-error.ts';
import type { Call } from '../api-context.ts';
import { notRepresentable } from '../negotiate.ts';
import { BODY_LIMIT_BYTES, bodyTooLarge, mediaType } from './body.ts';

const PATCH_TYPES = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
} as const;

export type PatchType = (typeof PATCH_TYPES)[keyof typeof PATCH_TYPES];

/** go-restful refuses what the route does not take, in its own words; custom resources have no strategic merge. */
export function patchType(call: Call, { custom }: ResourceInfo): PatchType {
  const header = call.request.headers['content-type'];
  if (header === undefined) throw notRepresentable([]);
  const given = mediaType(header);
  if (!Object.hasOwn(PATCH_TYPES, given)) {
    throw new StatusError({
      code: 415,
      reason: 'UnsupportedMediaType',
      message: '415: Unsupported Media Type',
      details: {},
    });
  }
  const { body } = call.request;
  if (body !== undefined && body.length > BODY_LIMIT_BYTES) throw bodyTooLarge();
  const type = PATCH_TYPES[given as keyof typeof PATCH_TYPES];
  if (custom && type === 'strategic') throw customPatchType();
  return type;
}

function customPatchType(): StatusError {
  const accepted = ['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml'];
  return new StatusError({
    code: 415,
    reason: 'UnsupportedMediaType',
    message: `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  });
}
