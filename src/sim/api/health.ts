import type { ApiResponse } from '../api-request.ts';
import { answerText } from './answer.ts';
import type { Call } from './api-context.ts';

const HOOKS = [
  'start-apiserver-admission-initializer',
  'generic-apiserver-start-informers',
  'priority-and-fairness-config-consumer',
  'priority-and-fairness-filter',
  'storage-object-count-tracker-hook',
  'start-apiextensions-informers',
  'start-apiextensions-controllers',
  'crd-informer-synced',
  'start-system-namespaces-controller',
  'start-cluster-authentication-info-controller',
  'start-kube-apiserver-identity-lease-controller',
  'start-kube-apiserver-identity-lease-garbage-collector',
  'start-legacy-token-tracking-controller',
  'start-service-ip-repair-controllers',
  'rbac/bootstrap-roles',
  'scheduling/bootstrap-system-priority-classes',
  'priority-and-fairness-config-producer',
  'bootstrap-controller',
  'aggregator-reload-proxy-client-cert',
  'start-kube-aggregator-informers',
  'apiservice-status-local-available-controller',
  'apiservice-status-remote-available-controller',
  'apiservice-registration-controller',
  'apiservice-discovery-controller',
  'kube-apiserver-autoregistration',
];
const LATE_HOOKS = ['apiservice-openapi-controller', 'apiservice-openapiv3-controller'];

/** The checks behind each of the three paths, in the order they are told. */
export const HEALTH_CHECKS: Readonly<Record<string, readonly string[]>> = {
  healthz: checks([], []),
  livez: checks([], []),
  readyz: checks(['etcd-readiness', 'informer-sync'], ['shutdown']),
};

function checks(early: string[], late: string[]): string[] {
  const hook = (name: string) => `poststarthook/${name}`;
  return [
    'ping',
    'log',
    'etcd',
    ...early,
    ...HOOKS.map(hook),
    'autoregister-completion',
    ...LATE_HOOKS.map(hook),
    ...late,
  ];
}

/** Answers /healthz, /livez, /readyz and single checks below them (k8s.io/apiserver/pkg/server/healthz). */
export function healthPath(call: Call): ApiResponse | undefined {
  const [, name, check] = /^\/(healthz|livez|readyz)(?:\/(.+))?$/.exec(call.info.path) ?? [];
  if (name === undefined) return undefined;
  const known = HEALTH_CHECKS[name];
  if (check !== undefined) return known.includes(check) ? answerText(200, 'ok') : undefined;
  const { query } = call.request;
  const text = query.has('verbose') ? report(name, known, query.getAll('exclude')) : 'ok';
  const answer = answerText(200, text);
  return { ...answer, headers: { ...answer.headers, 'X-Content-Type-Options': 'nosniff' } };
}

function report(name: string, known: readonly string[], excluded: readonly string[]): string {
  const lines = known.map((check) => `[+]${check} ${excluded.includes(check) ? 'excluded: ok' : 'ok'}`);
  const unmatched = excluded.filter((check) => !known.includes(check)).map((check) => JSON.stringify(check));
  if (unmatched.length > 0) {
    lines.push(`warn: some health checks cannot be excluded: no matches for ${unmatched.join(', ')}`);
  }
  return `${[...lines, `${name} check passed`].join('\n')}\n`;
}
