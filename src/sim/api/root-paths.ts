import type { ApiContext } from './api-context.ts';
import { HEALTH_CHECKS } from './health.ts';

const OTHERS = [
  '/.well-known/openid-configuration',
  '/metrics',
  '/metrics/slis',
  '/openapi/v2',
  '/openapi/v3',
  '/openapi/v3/',
  '/openid/v1/jwks',
  '/version',
];

/** What `GET /` lists: every path that answers something. */
export function rootPaths({ registry }: ApiContext): { paths: string[] } {
  const paths = new Set([...OTHERS, '/api', '/api/v1', '/apis', '/apis/']);
  for (const { name, versions } of registry.groups()) {
    if (name === '') continue;
    paths.add(`/apis/${name}`);
    for (const { version } of versions) paths.add(`/apis/${name}/${version}`);
  }
  for (const [path, checks] of Object.entries(HEALTH_CHECKS)) {
    paths.add(`/${path}`);
    for (const check of checks) paths.add(`/${path}/${check}`);
  }
  return { paths: [...paths].sort() };
}
