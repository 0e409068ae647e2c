import type { Clock } from '../../../clock/clock.ts';
import { FileTree } from '../files/file-tree.ts';
import { populate } from '../files/populate.ts';
import { baseFiles } from '../images/base-files.ts';
import type { Image } from '../images/image-catalogue.ts';

/** When images were built: the time of their files. */
const BUILT_MS = Date.UTC(2024, 5, 10);

/** The files of images, unpacked once. Containers get copies. */
export class ImageRoots {
  readonly #clock: Clock;
  readonly #trees = new Map<string, FileTree>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  treeOf(image: Image): FileTree {
    const known = this.#trees.get(image.reference);
    if (known !== undefined) return known;
    const tree = new FileTree(() => this.#clock.now(), { mtimeMs: BUILT_MS });
    populate(tree, { ...baseFiles(image.spec.base), ...image.spec.files }, BUILT_MS);
    this.#trees.set(image.reference, tree);
    return tree;
  }
}
