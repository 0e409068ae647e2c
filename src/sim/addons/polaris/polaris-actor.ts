import { formatTime } from '../../../clock/clock.ts';
import type { Actor } from '../../kubelet/images/actor.ts';
import type { NetworkResponse } from '../../network/network-stack.ts';
import type { AddonWorld } from '../common/addon-world.ts';
import { readFlags } from '../common/command-flags.ts';
import { type AuditedObject, auditCluster, type CheckResult, countResults, gradeOf, scoreOf } from './audit-cluster.ts';

/** The program of Polaris' image: the dashboard, with its results as JSON. What its webhook would refuse is not simulated. */
export function polarisActor(world: AddonWorld): Actor {
  return (process) => {
    const close = process.surroundings.network.listen({
      protocol: 'TCP',
      port: readFlags(process.argv).number('port', 8080),
      address: '0.0.0.0',
      server: { http: ({ path }) => answer(world, path.split('?')[0]) },
      process: { name: 'polaris', pid: process.pid },
    });
    if (close !== undefined) process.onExit(close);
  };
}

function answer(world: AddonWorld, path: string): NetworkResponse {
  if (path === '/health') return response('application/json', 'OK');
  if (path !== '/' && path !== '/results.json')
    return { ...response('text/plain', '404 page not found\n'), status: 404 };
  const results = auditCluster((resource) => world.store.list(resource));
  if (path === '/') return response('text/html; charset=utf-8', dashboard(results));
  return response('application/json', JSON.stringify(auditData(world, results)));
}

function response(type: string, body: string): NetworkResponse {
  return { status: 200, headers: { 'Content-Type': type }, body: Buffer.from(body) };
}

/** As `polaris audit --format json` has it. */
function auditData({ store, clock }: AddonWorld, results: readonly AuditedObject[]): Record<string, unknown> {
  const now = formatTime(clock.now());
  return {
    PolarisOutputVersion: '1.0',
    AuditTime: now,
    SourceType: 'Cluster',
    SourceName: 'https://10.100.0.1:443',
    DisplayName: 'https://10.100.0.1:443',
    ClusterInfo: {
      Version: '1.31',
      Nodes: store.list('nodes').length,
      Pods: store.list('pods').length,
      Namespaces: store.list('namespaces').length,
      Controllers: results.filter(({ containers }) => containers.length > 0).length,
    },
    Results: results.map(({ name, namespace, kind, results: own, containers, createdTime }) => ({
      Name: name,
      Namespace: namespace,
      Kind: kind,
      Results: resultSet(own),
      PodResult:
        containers.length === 0
          ? null
          : {
              Name: '',
              Results: {},
              ContainerResults: containers.map((one) => ({ Name: one.name, Results: resultSet(one.results) })),
            },
      CreatedTime: createdTime,
    })),
    Score: scoreOf(countResults(results)),
  };
}

function resultSet(results: readonly CheckResult[]): Record<string, unknown> {
  return Object.fromEntries(
    results.map(({ id, message, success, severity, category }) => [
      id,
      { ID: id, Message: message, Details: null, Success: success, Severity: severity, Category: category },
    ]),
  );
}

function dashboard(results: readonly AuditedObject[]): string {
  const counts = countResults(results);
  const score = scoreOf(counts);
  const bad = results.filter((one) => countResults([one]).dangers > 0);
  const rows = bad.map((one) => `<li>${one.kind} ${one.namespace}/${one.name}: ${countResults([one]).dangers}</li>`);
  return `<!doctype html><title>Polaris</title><h1>Grade ${gradeOf(score)}, ${score}%</h1><p>${counts.successes} passing, ${counts.warnings} warning, ${counts.dangers} dangerous</p><ul>${rows.join('')}</ul>\n`;
}
