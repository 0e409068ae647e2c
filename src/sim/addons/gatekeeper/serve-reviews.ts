import type { NetworkRequest, NetworkResponse } from '../../network/network-stack.ts';
import { fits } from './constraint-match.ts';
import type { Member } from './members.ts';
import {
  type Reviewer,
  type ReviewRequest,
  type ReviewResponse,
  reviewIgnoreLabel,
  reviewRequest,
} from './review-request.ts';

/** Answers admission reviews over HTTP: `/v1/admit`, `/v1/admitlabel`, and `/v1/mutate`, which changes nothing. */
export function serveReviews(member: Member, reviewer: Reviewer): (request: NetworkRequest) => NetworkResponse {
  const { flags } = member;
  const exempt = [
    ...flags.all('exempt-namespace'),
    ...flags.all('exempt-namespace-prefix').map((prefix) => `${prefix}*`),
    ...flags.all('exempt-namespace-suffix').map((suffix) => `*${suffix}`),
  ];
  const isExempt = (namespace: string) => exempt.some((pattern) => fits(namespace, pattern));
  const paths: Readonly<Record<string, (request: ReviewRequest) => ReviewResponse>> = {
    '/v1/admit': (request) => reviewRequest(reviewer, request),
    '/v1/admitlabel': (request) => reviewIgnoreLabel(request, isExempt),
    '/v1/mutate': () => ({ allowed: true, status: { code: 200 } }),
  };
  return ({ path, body }) => {
    const [plain] = path.split('?');
    const judge = Object.hasOwn(paths, plain) ? paths[plain] : undefined;
    if (judge === undefined) return answer(404, '404 page not found\n');
    const { apiVersion, kind, request } = JSON.parse(body.toString()) as {
      apiVersion: string;
      kind: string;
      request: ReviewRequest;
    };
    return answer(200, JSON.stringify({ apiVersion, kind, response: { uid: request.uid, ...judge(request) } }));
  };
}

function answer(status: number, body: string): NetworkResponse {
  return { status, headers: { 'Content-Type': 'application/json' }, body: Buffer.from(body) };
}
