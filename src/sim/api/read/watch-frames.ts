import type { KubeObject } from '../../kube-object.ts';
import { objectJson } from '../json-text.ts';

/** A change as lines of JSON have it. The last one is kept: each watcher of a resource asks for it in turn. */
export class WatchFrames {
  #last: { type: string; object: KubeObject; bytes: Buffer } | undefined;

  of(type: string, object: KubeObject): Buffer {
    if (this.#last?.object !== object || this.#last.type !== type) {
      this.#last = { type, object, bytes: Buffer.from(`{"type":"${type}","object":${objectJson(object)}}\n`) };
    }
    return this.#last.bytes;
  }
}
