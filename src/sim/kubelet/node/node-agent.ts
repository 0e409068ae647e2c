import type { NodeStatus } from 'kubernetes-types/core/v1.d.ts';
import type { Timer } from '../../../clock/clock.ts';
import { type Client, RequestPending } from '../../client.ts';
import { StatusError } from '../../status-error.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { Machine } from '../machine/machine.ts';
import type { NodeCondition } from '../node-conditions.ts';
import { keepNodeLease } from '../node-lease.ts';
import { extendedAllocatable } from './extended-resources.ts';
import { nodeStatus, registeredNode } from './node-status.ts';

/** Unless something changed a status is reported this often (upstream: nodeStatusReportFrequency). */
const REPORT_MS = 300_000;
/** How often it looks whether others changed what it answers for (upstream: nodeStatusUpdateFrequency). */
const LOOK_MS = 10_000;

/** Registers a machine's node and keeps it alive: status and lease. */
export class NodeAgent {
  readonly #machine: Machine;
  readonly #client: Client;
  readonly #store: ObjectStore;
  readonly #timers: Timer[] = [];
  #reported = '';
  #wanted = false;

  constructor(options: { machine: Machine; client: Client; store: ObjectStore }) {
    this.#machine = options.machine;
    this.#client = options.client;
    this.#store = options.store;
  }

  start(): void {
    const { clock, spec } = this.#machine;
    if (this.#store.get('nodes', '', spec.name) === undefined)
      attempt(() => this.#client.create('nodes', registeredNode(spec)));
    this.report();
    this.#timers.push(keepNodeLease({ clock, store: this.#store, client: this.#client, node: spec.name }));
    this.#timers.push(clock.every(REPORT_MS, () => this.#send()));
    this.#timers.push(
      clock.every(LOOK_MS, () => {
        if (Object.keys(extendedAllocatable(this.#known())).length > 0) this.#send();
      }),
    );
  }

  /** The node falls silent: its lease runs out. */
  stop(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.length = 0;
  }

  /** Reports where something has changed since the last report. Several changes at once make one. */
  report(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#machine.clock.after(0, () => {
      this.#wanted = false;
      const { conditions: _, ...rest } = this.#status();
      if (JSON.stringify(rest) !== this.#reported) this.#send();
    });
  }

  #known(): NodeStatus {
    return (this.#store.get('nodes', '', this.#machine.spec.name)?.status as NodeStatus | undefined) ?? {};
  }

  #status() {
    const before = (this.#known().conditions ?? []) as NodeCondition[];
    return nodeStatus(this.#machine, before, this.#machine.clock.now());
  }

  #send(): void {
    const status = this.#status();
    const { conditions: _, ...rest } = status;
    this.#reported = JSON.stringify(rest);
    const allocatable = { ...status.allocatable, ...extendedAllocatable(this.#known()) };
    attempt(() =>
      this.#client.patch(
        'nodes',
        this.#machine.spec.name,
        { type: 'strategic', body: { status: { ...status, allocatable } } },
        { subresource: 'status' },
      ),
    );
  }
}

/** What the API server refuses now is tried again at the next turn. */
export function attempt(call: () => void): boolean {
  try {
    call();
    return true;
  } catch (error) {
    if (error instanceof RequestPending) return true;
    if (error instanceof StatusError) return false;
    throw error;
  }
}
