import type { HorizontalPodAutoscalerSpec, HPAScalingRules } from 'kubernetes-types/autoscaling/v2.d.ts';

const DOWN_WINDOW_MS = 300_000;
/** Without rules of its own, an autoscaler doubles at most, or goes to four. */
const UP_FACTOR = 2;
const UP_LEAST = 4;
const LONGEST_PERIOD_MS = 1_800_000;

interface Remembered {
  atMs: number;
  value: number;
}

interface Pace {
  replicas: number;
  able: [reason: string, message: string];
  limited: [state: 'True' | 'False', reason: string, message: string];
}

type Step = { current: number; desired: number; nowMs: number };

/** What an autoscaler remembers: what it lately recommended, and by how much it scaled (upstream: normalizeDesiredReplicas). */
export class ScalingPace {
  readonly #recommended = new Map<string, Remembered[]>();
  readonly #scaled = new Map<string, Remembered[]>();

  settle(key: string, spec: HorizontalPodAutoscalerSpec, step: Step): Pace {
    const { replicas, able } = this.#stabilise(key, spec, step);
    const least = Math.max(spec.minReplicas ?? 1, this.#lowest(key, spec.behavior?.scaleDown, step));
    const most = Math.min(spec.maxReplicas, this.#highest(key, spec.behavior?.scaleUp, step));
    if (replicas < least) {
      const isMinimum = least === (spec.minReplicas ?? 1);
      const why = isMinimum
        ? ['TooFewReplicas', 'the desired replica count is less than the minimum replica count']
        : ['ScaleDownLimit', 'the desired replica count is decreasing faster than the maximum scale rate'];
      return { replicas: least, able, limited: ['True', why[0], why[1]] };
    }
    if (replicas > most) {
      const why =
        most === spec.maxReplicas
          ? ['TooManyReplicas', 'the desired replica count is more than the maximum replica count']
          : ['ScaleUpLimit', 'the desired replica count is increasing faster than the maximum scale rate'];
      return { replicas: most, able, limited: ['True', why[0], why[1]] };
    }
    const within = 'the desired count is within the acceptable range';
    return { replicas, able, limited: ['False', 'DesiredWithinRange', within] };
  }

  noteScaling(key: string, { current, desired, nowMs }: Step): void {
    const kept = (this.#scaled.get(key) ?? []).filter(({ atMs }) => nowMs - atMs <= LONGEST_PERIOD_MS);
    this.#scaled.set(key, [...kept, { atMs: nowMs, value: desired - current }]);
  }

  forget(key: string): void {
    this.#recommended.delete(key);
    this.#scaled.delete(key);
  }

  #stabilise(key: string, { behavior }: HorizontalPodAutoscalerSpec, { current, desired, nowMs }: Step) {
    const downMs = windowMs(behavior?.scaleDown, DOWN_WINDOW_MS);
    const upMs = windowMs(behavior?.scaleUp, 0);
    const recent = [...(this.#recommended.get(key) ?? []), { atMs: nowMs, value: desired }].filter(
      ({ atMs }) => nowMs - atMs <= Math.max(downMs, upMs, DOWN_WINDOW_MS),
    );
    this.#recommended.set(key, recent);
    const within = (ms: number) => recent.filter(({ atMs }) => nowMs - atMs <= ms).map(({ value }) => value);
    const [highest, lowest] = [Math.max(...within(downMs)), Math.min(...within(upMs))];
    const replicas = desired < current ? Math.min(current, highest) : Math.max(current, lowest);
    const able: [string, string] =
      replicas === desired
        ? ['ReadyForNewScale', 'recommended size matches current size']
        : desired < current
          ? [
              'ScaleDownStabilized',
              'recent recommendations were higher than current one, applying the highest recent recommendation',
            ]
          : [
              'ScaleUpStabilized',
              'recent recommendations were lower than current one, applying the lowest recent recommendation',
            ];
    return { replicas, able };
  }

  #highest(key: string, rules: HPAScalingRules | undefined, { current, nowMs }: Step): number {
    if (rules?.policies === undefined) return Math.max(UP_FACTOR * current, UP_LEAST);
    if (rules.selectPolicy === 'Disabled') return current;
    const limits = rules.policies.map(({ type, value, periodSeconds }) => {
      const start = current - this.#change(key, periodSeconds, nowMs, 1);
      return type === 'Pods' ? start + value : Math.ceil(start * (1 + value / 100));
    });
    return rules.selectPolicy === 'Min' ? Math.min(...limits) : Math.max(...limits);
  }

  #lowest(key: string, rules: HPAScalingRules | undefined, { current, nowMs }: Step): number {
    if (rules?.policies === undefined) return 0;
    if (rules.selectPolicy === 'Disabled') return current;
    const limits = rules.policies.map(({ type, value, periodSeconds }) => {
      const start = current + this.#change(key, periodSeconds, nowMs, -1);
      return type === 'Pods' ? start - value : Math.floor(start * (1 - value / 100));
    });
    return rules.selectPolicy === 'Min' ? Math.max(...limits) : Math.min(...limits);
  }

  /** By how much the target grew, or with -1 shrank, within the period. */
  #change(key: string, periodSeconds: number, nowMs: number, sign: 1 | -1): number {
    return (this.#scaled.get(key) ?? [])
      .filter(({ atMs, value }) => nowMs - atMs <= periodSeconds * 1000 && value * sign > 0)
      .reduce((sum, { value }) => sum + value * sign, 0);
  }
}

function windowMs(rules: HPAScalingRules | undefined, standardMs: number): number {
  return rules?.stabilizationWindowSeconds === undefined ? standardMs : rules.stabilizationWindowSeconds * 1000;
}
