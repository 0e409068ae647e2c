import type { ObjectStore } from '../store/object-store.ts';
import { nominalSeats } from './flowcontrol/nominal-seats.ts';
import type { RequestInfo } from './request-info.ts';

/** Counts answered requests, and tells of them as Prometheus reads it. */
export class RequestMetrics {
  readonly #totals = new Map<string, number>();

  count(info: RequestInfo, dryRun: string, code: number): void {
    const { verb, group, version, resource, subresource, namespace, name, isResource } = info;
    const scope = !isResource ? '' : name !== '' ? 'resource' : namespace !== '' ? 'namespace' : 'cluster';
    const labels = `code="${code}",component="apiserver",dry_run="${dryRun}",group="${group}",resource="${resource}",scope="${scope}",subresource="${subresource}",verb="${VERBS[verb] ?? verb.toUpperCase()}",version="${version}"`;
    this.#totals.set(labels, (this.#totals.get(labels) ?? 0) + 1);
  }

  text(store: ObjectStore): string {
    const requests = [...this.#totals].sort(([a], [b]) => (a < b ? -1 : 1));
    const objects = store
      .resources()
      .map((resource): [string, number] => [`resource="${resource}"`, store.list(resource).length]);
    return [
      ...family(
        'apiserver_request_total',
        'counter',
        'Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.',
        requests,
      ),
      ...family(
        'apiserver_storage_objects',
        'gauge',
        'Number of stored objects at the time of last check split by kind.',
        objects.sort(),
      ),
      ...family(
        'apiserver_flowcontrol_nominal_limit_seats',
        'gauge',
        'Nominal number of execution seats configured for each priority level',
        nominalSeats(store).map(([level, seats]) => [`priority_level="${level}"`, seats]),
        'BETA',
      ),
      '',
    ].join('\n');
  }
}

const VERBS: Readonly<Record<string, string>> = { create: 'POST', update: 'PUT' };

function family(name: string, type: string, help: string, samples: [string, number][], stability = 'STABLE'): string[] {
  if (samples.length === 0) return [];
  return [
    `# HELP ${name} [${stability}] ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(([labels, value]) => `${name}{${labels}} ${value}`),
  ];
}
