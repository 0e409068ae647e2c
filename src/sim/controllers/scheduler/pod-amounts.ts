import type { PodObject } from '../common/kinds.ts';
import { type Amounts, podRequests } from '../common/pod-requests.ts';

/** Remembers what each pod asks for: a pod's requests do not change, and each attempt adds up those of all pods. */
export class PodAmounts {
  readonly #known = new WeakMap<object, Amounts>();

  of(pod: PodObject): Amounts {
    let amounts = this.#known.get(pod);
    if (amounts === undefined) {
      amounts = podRequests(pod);
      this.#known.set(pod, amounts);
    }
    return amounts;
  }
}
