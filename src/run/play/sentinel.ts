import type { Random } from '../../clock/random.ts';
import { formatTime, type Timer } from '../../clock/clock.ts';
import { FindingDetector, type FindingDetectorOptions } from '../../detection/findings/finding-detector.ts';
import { loadFindingRules } from '../../detection/findings/load-finding-rules.ts';
import type { RuntimeFact } from '../../detection/findings/runtime-fact.ts';
import type { NodeProcess, Target, TraceFact } from '../../target/target.ts';
import type { Recorder } from '../recorder.ts';

/** An agent on the nodes looks at what is connected this often, and soon after a process has started. */
const AGENT_LOOKS_MS = 30 * 60_000;
const AGENT_WAITS_MS = 20_000;

/** Feeds a detector with what happens in the cluster, and records its findings when they are due. */
export class Sentinel {
  readonly #detector: FindingDetector;
  readonly #target: Target;
  readonly #recorder: Recorder;
  readonly #unsubscribe: (() => void)[];
  readonly #agent: Timer;
  #glance: Timer | undefined;
  #timer: Timer | undefined;
  #dueMs: number | undefined;

  constructor(options: {
    target: Target;
    recorder: Recorder;
    random: Random;
    scope: FindingDetectorOptions['scope'];
    catalogue: FindingDetectorOptions['catalogue'];
  }) {
    this.#target = options.target;
    this.#recorder = options.recorder;
    const { scope, catalogue, random } = options;
    this.#detector = new FindingDetector({ rules: loadFindingRules(), catalogue, scope, random });
    this.#unsubscribe = [
      this.#target.onAudit((event) => {
        this.#detector.observeAudit(event);
        this.#arm();
      }),
      this.#target.onTrace((fact) => {
        this.#detector.observeRuntime(this.#factOfTrace(fact));
        this.#arm();
      }),
      this.#target.onNodeFact(({ fact, value }) => {
        if (fact !== 'process' || value === undefined) return;
        this.#glance ??= this.#target.clock.after(AGENT_WAITS_MS, () => this.#lookAtNodes());
      }),
    ];
    this.#agent = this.#target.clock.every(AGENT_LOOKS_MS, () => this.#lookAtNodes());
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#timer?.cancel();
    this.#agent.cancel();
    this.#glance?.cancel();
  }

  /** What leaves the cluster, as an agent on each node sees it. */
  #lookAtNodes(): void {
    this.#glance = undefined;
    for (const name of this.#target.nodes()) {
      for (const { remote, process } of this.#target.node(name)?.connections() ?? []) {
        this.#detector.observeRuntime(this.#factOf(name, remote, process));
      }
    }
    this.#arm();
  }

  #factOf(node: string, connection: string, process: NodeProcess): RuntimeFact {
    return { ...this.#processFact(node, process), connection };
  }

  #factOfTrace(fact: TraceFact): RuntimeFact {
    const seen = this.#processFact(fact.node, fact.process);
    if (fact.kind === 'mount') return { ...seen, mount: { source: fact.source, target: fact.target } };
    const { name, command, pid } = fact.process;
    return { ...seen, process: { name, command, pid, downloaded: true } };
  }

  #processFact(node: string, { name, command, pid, container }: NodeProcess): RuntimeFact {
    const at = formatTime(this.#target.clock.now());
    const fact = { at, node, process: { name, command, pid } };
    if (container === undefined) return fact;
    const pod = this.#target.get('pods', container.pod, container.namespace);
    const { containers = [] } = (pod?.spec ?? {}) as { containers?: { name: string; image: string }[] };
    const image = containers.find((one) => one.name === container.container)?.image ?? '';
    return { ...fact, container: { ...container, image } };
  }

  #arm(): void {
    const dueMs = this.#detector.nextDueMs();
    if (dueMs === this.#dueMs) return;
    this.#timer?.cancel();
    this.#dueMs = dueMs;
    if (dueMs === undefined) return;
    this.#timer = this.#target.clock.after(Math.max(0, dueMs - this.#target.clock.now()), () => {
      this.#dueMs = undefined;
      for (const fact of this.#detector.release(this.#target.clock.now())) this.#recorder.record(fact);
      this.#arm();
    });
  }
}
