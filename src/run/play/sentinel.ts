import type { Random } from '../../clock/random.ts';
import type { Timer } from '../../clock/clock.ts';
import { FindingDetector, type FindingDetectorOptions } from '../../detection/findings/finding-detector.ts';
import { loadFindingRules } from '../../detection/findings/load-finding-rules.ts';
import type { Target } from '../../target/target.ts';
import type { Recorder } from '../recorder.ts';

/** Feeds a detector with what happens in the cluster, and records its findings when they are due. */
export class Sentinel {
  readonly #detector: FindingDetector;
  readonly #target: Target;
  readonly #recorder: Recorder;
  readonly #unsubscribe: () => void;
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
    this.#unsubscribe = this.#target.onAudit((event) => {
      this.#detector.observeAudit(event);
      this.#arm();
    });
  }

  stop(): void {
    this.#unsubscribe();
    this.#timer?.cancel();
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
