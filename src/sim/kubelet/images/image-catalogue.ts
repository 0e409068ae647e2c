import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../../../package-root.ts';
import { type ImageSpec, imageFileSchema, imageSchema } from './image-schema.ts';
import { parseReference, referenceText } from './reference.ts';

export interface Image {
  /** As containerd names it: `docker.io/library/busybox:1.36`. */
  reference: string;
  /** `sha256:…` of its configuration. */
  id: string;
  spec: ImageSpec;
}

const FOLDER = join('src', 'sim', 'kubelet', 'images', 'data');

/** Which images are known. */
export class ImageCatalogue {
  readonly #specs = new Map<string, ImageSpec>();
  readonly #images = new Map<string, Image>();

  constructor(specs: readonly ImageSpec[]) {
    for (const spec of specs) this.add(spec);
  }

  add(spec: ImageSpec): void {
    for (const name of spec.names) {
      const reference = parseReference(name);
      if (reference === undefined)
        throw new Error(`An image is named ${JSON.stringify(name)}, which is no reference to an image.`);
      this.#specs.set(/:[^/]+$/.test(name) ? referenceText(reference) : reference.repository, spec);
    }
    this.#images.clear();
  }

  /** What a reference names; undefined where it is no reference. An image that nobody described is a plain one. */
  find(text: string): Image | undefined {
    const known = this.#images.get(text);
    if (known !== undefined) return known;
    const reference = parseReference(text);
    if (reference === undefined) return undefined;
    const name = referenceText({ ...reference, digest: undefined });
    const spec = this.#specs.get(name) ?? this.#specs.get(reference.repository) ?? plainImage(name);
    const image = {
      reference: referenceText(reference),
      id: `sha256:${createHash('sha256').update(name).digest('hex')}`,
      spec,
    };
    this.#images.set(text, image);
    return image;
  }

  describes(text: string): boolean {
    const reference = parseReference(text);
    if (reference === undefined) return false;
    return this.#specs.has(referenceText({ ...reference, digest: undefined })) || this.#specs.has(reference.repository);
  }
}

export function readCatalogue(): ImageCatalogue {
  const folder = join(packageRoot(), FOLDER);
  const specs = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((name) => imageFileSchema.parse(parse(readFileSync(join(folder, name), 'utf8'))).images);
  return new ImageCatalogue(specs);
}

/** A process that runs until it is ended, with a shell beside it. */
function plainImage(name: string): ImageSpec {
  return imageSchema.parse({
    names: [name],
    base: 'debian',
    entrypoint: ['/app'],
    files: { '/app': { program: 'app' } },
    programs: { app: { cpu: { base: 5, swing: 2 }, memory: { base: 48, swing: 4 } } },
  });
}
