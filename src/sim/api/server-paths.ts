import { ISSUER } from '../access/authentication/token-claims.ts';
import type { ApiResponse } from '../api-request.ts';
import { notSimulated } from '../status-error.ts';
import { answerIndented, answerText } from './answer.ts';
import type { ApiContext, Call } from './api-context.ts';
import { HEALTH_CHECKS, healthPath } from './health.ts';
import { checkRepresentable } from './negotiate.ts';
import { rootPaths } from './root-paths.ts';
import { noSuchMethod } from './scope.ts';

/** Answers paths of the server itself; undefined for any other path. */
export function serverPath(context: ApiContext, call: Call): ApiResponse | undefined {
  const { path } = call.info;
  if (path === '/version' || path === '/version/') {
    if (call.request.method !== 'GET') throw noSuchMethod();
    checkRepresentable(context, call, JSON_ONLY);
    return answerIndented(context.version);
  }
  const oidc = oidcPath(context, call);
  if (oidc !== undefined) return oidc;
  if (path === '/' || path === '/index.html') return answerIndented(rootPaths(context));
  if (path === '/metrics') return answerText(200, context.metrics.text(context.store), METRICS_TYPE);
  if (path === '/metrics/slis') return answerText(200, healthMetrics(), METRICS_TYPE);
  if (path.startsWith('/debug/pprof')) return profilePath(call);
  return healthPath(call);
}

const JSON_ONLY = ['application/json'];
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8; escaping=values';

function healthMetrics(): string {
  const samples = Object.entries(HEALTH_CHECKS).flatMap(([type, checks]) =>
    checks.map((name) => `kubernetes_healthcheck{name="${name}",type="${type}"} 1`),
  );
  const head = '# HELP kubernetes_healthcheck [STABLE] This metric records the result of a single healthcheck.';
  return [head, '# TYPE kubernetes_healthcheck gauge', ...samples, ''].join('\n');
}

/** Go's profiler has its page; there is no Go program behind it. */
function profilePath({ info: { path }, request }: Call): ApiResponse {
  if (path === '/debug/pprof') return toFolder(`${path}/`, request.method);
  if (path !== '/debug/pprof/') {
    throw notSimulated('profiles of the API server', 'Use `node --cpu-prof` on gameday itself.');
  }
  return answerText(
    200,
    '<html><head><title>/debug/pprof/</title></head><body>/debug/pprof/</body></html>\n',
    'text/html; charset=utf-8',
  );
}

/** As Go's http.Redirect writes it. */
function toFolder(folder: string, method: string): ApiResponse {
  const headers = { Location: folder };
  if (method !== 'GET') return { status: 302, headers };
  const answer = answerText(302, `<a href="${folder}">Found</a>.\n\n`, 'text/html; charset=utf-8');
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** What others need to check tokens of service accounts (pkg/serviceaccount/openidmetadata.go). */
function oidcPath(context: ApiContext, call: Call): ApiResponse | undefined {
  const { signer } = context.access.issuer;
  const cacheable = { 'Cache-Control': 'public, max-age=3600' };
  const { path } = call.info;
  if (path === '/.well-known/openid-configuration') {
    checkRepresentable(context, call, JSON_ONLY);
    const body = JSON.stringify({
      issuer: ISSUER,
      jwks_uri: `https://${context.serverAddress()}/openid/v1/jwks`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
    return { status: 200, headers: { 'Content-Type': 'application/json', ...cacheable }, body };
  }
  if (path !== '/openid/v1/jwks') return undefined;
  checkRepresentable(context, call, ['application/jwk-set+json']);
  const body = JSON.stringify(signer.jwks());
  return { status: 200, headers: { 'Content-Type': 'application/jwk-set+json', ...cacheable }, body };
}
