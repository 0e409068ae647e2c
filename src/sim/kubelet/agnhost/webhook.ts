import type { NetworkRequest, NetworkResponse } from '../../network/network-stack.ts';
import type { Process } from '../processes/process.ts';
import type { Command } from './command.ts';
import { type Review, type Reviewer, reviewers } from './reviewers.ts';
import { answer, forever, jsonAnswer, listen, log, parseRequest, readTls } from './serve.ts';

const SLOW = '/always-allow-delay-5s';
const SLOW_MS = 5000;

/** Answers admission reviews: each path judges, or changes, in its own way. */
export const webhook: Command = {
  flags: {
    'tls-cert-file': { kind: 'text', value: '' },
    'tls-private-key-file': { kind: 'text', value: '' },
    port: { kind: 'number', value: '443' },
    'sidecar-image': { kind: 'text', value: '' },
  },
  *run(process, flags) {
    const tls = readTls(process, flags.text('tls-cert-file'));
    if (tls === undefined) return 255;
    const known = reviewers(flags.text('sidecar-image'));
    if (!listen(process, flags.number('port'), { tls, http: (request) => respond(process, known, request) })) return 2;
    return yield* forever();
  },
};

function respond(
  process: Process,
  known: Readonly<Record<string, Reviewer>>,
  request: NetworkRequest,
): NetworkResponse {
  const { path } = parseRequest(request);
  if (path === '/readyz') return answer(200, 'ok');
  const reviewer = Object.hasOwn(known, path) ? known[path] : undefined;
  if (reviewer === undefined) return answer(404, '404 page not found\n');
  if (request.headers['content-type'] !== 'application/json') {
    log(process, `contentType=${request.headers['content-type'] ?? ''}, expect application/json`);
    return answer(200, '');
  }
  const { kind, apiVersion, request: asked } = JSON.parse(request.body.toString()) as Review;
  const response = reviewer(asked);
  const review = jsonAnswer({
    kind,
    apiVersion,
    response: { uid: asked.uid, ...(response === 'never' ? { allowed: false } : response) },
  });
  if (response === 'never') return { ...review, afterMs: Number.POSITIVE_INFINITY };
  return path === SLOW ? { ...review, afterMs: SLOW_MS } : review;
}
