import type { ApiResponse } from '../target/door.ts';

/** How the API server's door refuses a change that can't be made now, in a Status that kubectl shows. */
export function notNowResponse(why: string): ApiResponse {
  const object = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: why,
    reason: 'ServiceUnavailable',
    code: 503,
  };
  return { status: 503, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(object), object };
}
