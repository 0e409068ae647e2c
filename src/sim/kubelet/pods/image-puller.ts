import type { Clock } from '../../../clock/clock.ts';
import type { Image, ImageCatalogue } from '../images/image-catalogue.ts';
import type { NodeImages } from '../machine/node-images.ts';
import { BackOff } from './back-off.ts';
import type { AnyContainerSpec, PodObject } from './pod-types.ts';

export type ImageOutcome =
  | { type: 'present'; image: Image }
  | { type: 'waiting'; reason: string; message: string }
  /** It is being fetched; `then` is called when the container may be looked at again. */
  | { type: 'pulling' };

export interface PullEvents {
  record(type: 'Normal' | 'Warning', reason: string, message: string): void;
}

const FAILS_MS = 120;
const PULLS_MS = 900;
const BYTES_PER_MS = 60_000;

/** Sees to it that a container's image is on the node (upstream: pkg/kubelet/images/image_manager.go). */
export class ImagePuller {
  readonly #clock: Clock;
  readonly #images: NodeImages;
  readonly #catalogue: ImageCatalogue;
  readonly #backOff: BackOff;
  readonly #changed: () => void;
  readonly #lastFailure = new Map<string, number>();
  /** What became of a pull that has ended, until it is asked for. */
  readonly #results = new Map<string, ImageOutcome>();
  readonly #pulling = new Set<string>();

  constructor(options: { clock: Clock; images: NodeImages; catalogue: ImageCatalogue; changed(): void }) {
    this.#changed = options.changed;
    this.#clock = options.clock;
    this.#images = options.images;
    this.#catalogue = options.catalogue;
    this.#backOff = new BackOff(options.clock, 10_000, 300_000);
  }

  ensure(pod: PodObject, spec: AnyContainerSpec, events: PullEvents, then: () => void): ImageOutcome {
    const reference = spec.image ?? '';
    const key = `${pod.metadata.uid}_${spec.name}_${reference}`;
    const result = this.#results.get(key);
    if (result !== undefined) {
      this.#results.delete(key);
      return result;
    }
    if (this.#pulling.has(key)) return { type: 'pulling' };
    if (this.#catalogue.find(reference) === undefined) return invalidName(reference, events);
    const present = this.#images.find(reference);
    const policy = spec.imagePullPolicy ?? 'IfNotPresent';
    if (present !== undefined && policy !== 'Always') {
      events.record('Normal', 'Pulled', `Container image ${JSON.stringify(reference)} already present on machine`);
      return { type: 'present', image: present };
    }
    if (policy === 'Never') return neverPulled(reference, events);
    if (
      this.#backOff.leftMs(
        `${pod.metadata.uid}_${reference}`,
        this.#lastFailure.get(`${pod.metadata.uid}_${reference}`) ?? 0,
      ) > 0
    ) {
      const message = `Back-off pulling image ${JSON.stringify(reference)}`;
      events.record('Normal', 'BackOff', message);
      return { type: 'waiting', reason: 'ImagePullBackOff', message };
    }
    events.record('Normal', 'Pulling', `Pulling image ${JSON.stringify(reference)}`);
    this.#pull({ key, uid: pod.metadata.uid ?? '', reference, events, then });
    return { type: 'pulling' };
  }

  /** How long until a pull may be tried again. */
  waitMs(pod: PodObject, reference: string): number {
    const key = `${pod.metadata.uid}_${reference}`;
    return this.#backOff.leftMs(key, this.#lastFailure.get(key) ?? 0);
  }

  #pull(wish: { key: string; uid: string; reference: string; events: PullEvents; then(): void }): void {
    const { key, uid, reference, events, then } = wish;
    const startMs = this.#clock.now();
    const outcome = this.#images.pull(reference);
    const durationMs =
      outcome.type === 'failed' ? FAILS_MS : PULLS_MS + Math.round(outcome.image.spec.sizeBytes / BYTES_PER_MS);
    this.#pulling.add(key);
    this.#clock.after(durationMs, () => {
      this.#pulling.delete(key);
      if (outcome.type === 'pulled') {
        const took = `${((this.#clock.now() - startMs) / 1000).toFixed(3).replace(/0+$/, '')}s`;
        events.record(
          'Normal',
          'Pulled',
          `Successfully pulled image ${JSON.stringify(reference)} in ${took} (${took} including waiting). Image size: ${outcome.image.spec.sizeBytes} bytes.`,
        );
        this.#results.set(key, { type: 'present', image: outcome.image });
        this.#changed();
      } else {
        events.record('Warning', 'Failed', `Failed to pull image ${JSON.stringify(reference)}: ${outcome.message}`);
        this.#backOff.next(`${uid}_${reference}`, this.#clock.now());
        this.#lastFailure.set(`${uid}_${reference}`, this.#clock.now());
        this.#results.set(key, { type: 'waiting', reason: 'ErrImagePull', message: outcome.message });
      }
      then();
    });
  }
}

function invalidName(reference: string, events: PullEvents): ImageOutcome {
  const message = `Failed to apply default image tag ${JSON.stringify(reference)}: couldn't parse image name ${JSON.stringify(reference)}: invalid reference format`;
  events.record('Warning', 'InspectFailed', message);
  return { type: 'waiting', reason: 'InvalidImageName', message };
}

function neverPulled(reference: string, events: PullEvents): ImageOutcome {
  const message = `Container image ${JSON.stringify(reference)} is not present with pull policy of Never`;
  events.record('Warning', 'ErrImageNeverPull', message);
  return { type: 'waiting', reason: 'ErrImageNeverPull', message };
}
