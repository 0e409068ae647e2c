import type { PodObject, ServiceObject } from '../common/kinds.ts';
import { podCondition } from '../common/pod-state.ts';
import { keyOf } from '../runtime/object-key.ts';

interface Known {
  service: string;
  pods: Map<string, string>;
}

/** Remembers when what a service's endpoints follow from last changed (upstream: TriggerTimeTracker). */
export class TriggerTimes {
  readonly #known = new Map<string, Known>();

  /** The earliest change since the last call; undefined where nothing changed that has a time. */
  next(service: ServiceObject, pods: readonly PodObject[]): string | undefined {
    const before = this.#known.get(keyOf(service));
    const created = service.metadata.creationTimestamp ?? '';
    const now: Known = { service: created, pods: new Map() };
    const changes = created > (before?.service ?? '') ? [created] : [];
    for (const pod of pods) {
      const at = podCondition(pod, 'Ready')?.lastTransitionTime;
      if (at === undefined) continue;
      now.pods.set(pod.metadata.name, at);
      if (at > (before?.pods.get(pod.metadata.name) ?? '')) changes.push(at);
    }
    this.#known.set(keyOf(service), now);
    return before === undefined ? created : changes.sort()[0];
  }

  forget(key: string): void {
    this.#known.delete(key);
  }
}
