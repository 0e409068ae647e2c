import type { Timer } from '../../clock/clock.ts';
import { parseDuration } from '../../checks/duration.ts';
import type { AvailabilityModel } from '../../scenarios/schema/scenario-schema.ts';
import type { Target } from '../../target/target.ts';
import type { Recorder } from '../recorder.ts';

/** What one service's customers find. */
interface Found {
  available: boolean;
  /** Share of orders that get through. */
  share: number;
  reason: string | undefined;
}

/**
 * Buys in the shop, so to speak: asks the network whether each service reaches those it calls, and records what is left of
 * the orders. The shop has a name of its own; its services are recorded under theirs when they turn.
 */
export class AvailabilitySampler {
  readonly #model: AvailabilityModel;
  readonly #target: Target;
  readonly #recorder: Recorder;
  readonly #last = new Map<string, boolean>();
  #timer: Timer | undefined;

  constructor(options: { model: AvailabilityModel; target: Target; recorder: Recorder }) {
    this.#model = options.model;
    this.#target = options.target;
    this.#recorder = options.recorder;
  }

  start(): void {
    this.#sample();
    this.#timer = this.#target.clock.every(parseDuration(this.#model.every), () => this.#sample());
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #sample(): void {
    const { service, ordersPerMinute, services } = this.#model;
    const reached = new Map<string, string | undefined>();
    for (const name of Object.keys(services)) reached.set(name, this.#whyUnreachable(name));
    const { available, share, reason } = this.#shop(reached);
    this.#recorder.record({
      type: 'AvailabilitySampled',
      service,
      available,
      ordersPerMinute: Math.round(ordersPerMinute * share * 10) / 10,
      errorRate: Math.round((1 - share) * 1000) / 1000,
      ...(reason === undefined ? {} : { reason }),
    });
    for (const [name, why] of reached) this.#turned(name, why);
  }

  /** Orders need the entry, and each service by its weight. */
  #shop(reached: ReadonlyMap<string, string | undefined>): Found {
    const broken = [...reached].filter(([, why]) => why !== undefined);
    const atEntry = reached.get(this.#model.entry);
    if (atEntry !== undefined) return { available: false, share: 0, reason: atEntry };
    const share = broken.reduce((left, [name]) => left * (1 - this.#model.services[name].weight), 1);
    return { available: share > 0.01, share, reason: broken[0]?.[1] };
  }

  #turned(name: string, why: string | undefined): void {
    const before = this.#last.get(name) ?? true;
    const available = why === undefined;
    this.#last.set(name, available);
    if (before === available) return;
    const rate = { ordersPerMinute: 0, errorRate: available ? 0 : 1 };
    this.#recorder.record({
      type: 'AvailabilitySampled',
      service: name,
      available,
      ...rate,
      ...(why === undefined ? {} : { reason: why }),
    });
  }

  /** Undefined where the service answers those who call it. */
  #whyUnreachable(name: string): string | undefined {
    const { namespace, services, entry } = this.#model;
    const service = { service: { namespace, name }, port: services[name].port, protocol: 'TCP' } as const;
    const callers = Object.entries(services).flatMap(([caller, { calls = [] }]) =>
      calls.includes(name) ? [caller] : [],
    );
    const sources = name === entry || callers.length === 0 ? [undefined] : callers;
    for (const caller of sources) {
      const from = caller === undefined ? { address: '198.18.0.10' } : this.#podOf(caller);
      // A caller without a running pod is that caller's own trouble, told under its name.
      if (from === undefined) continue;
      const { allowed, reason } = this.#target.canConnect(from, service);
      if (!allowed) return caller === undefined ? `${name}: ${reason}` : `${caller} does not reach ${name}: ${reason}`;
    }
    return undefined;
  }

  #podOf(service: string): { pod: { namespace: string; name: string } } | undefined {
    const { namespace } = this.#model;
    const object = this.#target.get('services', service, namespace);
    const selector = (object?.spec as { selector?: Record<string, string> } | undefined)?.selector ?? {};
    const labelSelector = Object.entries(selector)
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
    if (labelSelector === '') return undefined;
    const pods = this.#target.list('pods', { namespace, labelSelector });
    const running = pods.find((pod) => (pod.status as { phase?: string } | undefined)?.phase === 'Running');
    return running === undefined ? undefined : { pod: { namespace, name: running.metadata.name } };
  }
}
