import type { ApiResponse } from '../api-request.ts';
import { answerPlain, answerText } from './answer.ts';
import type { ApiContext, Call } from './api-context.ts';
import { noSuchMethod } from './scope.ts';

/** What the server says it is. */
export const VERSION = {
  major: '1',
  minor: '31',
  gitVersion: 'v1.31.5-eks-8cce635',
  gitCommit: 'e3e7ee6a6ef3a2eb6a9b4e3b0bba1a6ad6cb6e54',
  gitTreeState: 'clean',
  buildDate: '2025-01-17T23:26:05Z',
  goVersion: 'go1.22.10',
  compiler: 'gc',
  platform: 'linux/amd64',
};

/** Answers paths of the server itself; undefined for any other path. */
export function serverPath(context: ApiContext, call: Call): ApiResponse | undefined {
  const { path } = call.info;
  if (path === '/version' || path === '/version/') {
    if (call.request.method !== 'GET') throw noSuchMethod();
    return answerPlain(context, call, 200, VERSION);
  }
  if (/^\/(healthz|livez|readyz)$/.test(path)) return answerText(200, 'ok');
  return undefined;
}
