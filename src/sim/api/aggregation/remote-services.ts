import { formatTime, type Timer } from '../../../clock/clock.ts';
import type { Client } from '../../client.ts';
import { andThen, type Eventually } from '../../eventually.ts';
import type { ApiContext } from '../api-context.ts';
import {
  API_SERVICES,
  asApiService,
  type AvailableCondition,
  type Condition,
  type RemoteApiService,
} from './api-service.ts';
import { checkAvailable, checkStoodIn } from './check-available.ts';
import { fetchDiscovery } from './fetch-discovery.ts';

const WATCHED = ['services', 'endpoints'];
/** How often backends are asked whether they answer, and what they serve, though nothing seems to have changed. */
const RECHECK_MS = 30_000;
const REDISCOVER_MS = 60_000;
const RETRY_MS = 5;

/** Tells of each APIService with a service whether it answers, and learns what it serves. */
export function startRemoteServices(context: ApiContext, client: Client): void {
  const { store, clock, remotes } = context;
  const failures = new Map<string, number>();
  let timers: Timer[] = [];
  const each = (work: (service: RemoteApiService) => void) => () => {
    for (const service of remotes.withService()) work(service);
  };
  const check = (service: RemoteApiService): void => {
    const { name } = service.metadata;
    const checked = remotes.isOwn(service) ? checkStoodIn(context, service) : checkAvailable(context, service);
    onceKnown(context, checked, (now) => {
      tell(context, client, name, now);
      if (now.reason === 'FailedDiscoveryCheck') retry(name);
      else failures.delete(name);
    });
  };
  /** Ever later, until the regular turn comes first. */
  const retry = (name: string): void => {
    const times = failures.get(name) ?? 0;
    const delayMs = RETRY_MS * 2 ** times;
    if (delayMs >= RECHECK_MS) return;
    failures.set(name, times + 1);
    clock.after(delayMs, () => {
      const service = remotes.withService().find(({ metadata }) => metadata.name === name);
      if (service !== undefined) check(service);
    });
  };
  const discover = (service: RemoteApiService): void => {
    if (remotes.isOwn(service)) return;
    onceKnown(context, fetchDiscovery(context, service), (version) => remotes.learn(service.metadata.name, version));
  };
  const keepTime = (): void => {
    if (remotes.withService().length > 0 === timers.length > 0) return;
    for (const timer of timers) timer.cancel();
    timers =
      timers.length > 0 ? [] : [clock.every(RECHECK_MS, each(check)), clock.every(REDISCOVER_MS, each(discover))];
  };
  store.subscribe(API_SERVICES, ({ type, object }) => {
    keepTime();
    const { name } = object.metadata;
    const service =
      type === 'DELETED' ? undefined : remotes.withService().find(({ metadata }) => metadata.name === name);
    if (service === undefined) {
      remotes.learn(name, undefined);
      return;
    }
    check(service);
    discover(service);
  });
  for (const resource of WATCHED) {
    store.subscribe(resource, ({ object: { metadata } }) => {
      for (const remote of remotes.withService()) {
        const { name, namespace } = remote.spec.service;
        if (name === metadata.name && namespace === metadata.namespace) check(remote);
      }
    });
  }
}

function onceKnown<T>({ panicked }: ApiContext, value: Eventually<T>, then: (value: T) => void): void {
  const done = andThen(value, then);
  if (done instanceof Promise) done.catch((error: unknown) => panicked('an aggregated API', error));
}

/** Only a change is written (SetAPIServiceCondition, updateAPIServiceStatus). */
function tell({ store, clock }: ApiContext, client: Client, name: string, now: AvailableCondition): void {
  const service = store.get(API_SERVICES, '', name);
  if (service === undefined) return;
  const conditions = asApiService(service).status?.conditions ?? [];
  const before = conditions.find(({ type }) => type === 'Available');
  if (before?.status === now.status && before.reason === now.reason && before.message === now.message) return;
  const since = before?.status === now.status ? before.lastTransitionTime : undefined;
  const told: Condition = { ...now, lastTransitionTime: since ?? formatTime(clock.now()) };
  const changed = before === undefined ? [...conditions, told] : conditions.map((one) => (one === before ? told : one));
  client.update(API_SERVICES, { ...service, status: { conditions: changed } }, { subresource: 'status' });
}
