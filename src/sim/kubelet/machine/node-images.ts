import type { Image, ImageCatalogue } from '../images/image-catalogue.ts';
import { isUnknownOfficial } from '../images/official-images.ts';
import { type ImageReference, parseReference, referenceText } from '../images/reference.ts';

export interface StoredImage {
  image: Image;
  sizeBytes: number;
}

export type PullOutcome = { type: 'pulled'; image: Image } | { type: 'failed'; message: string };

const RESOLVER = '10.0.0.2:53';

/** The images on one node, and what its registries would give. */
export class NodeImages {
  readonly #catalogue: ImageCatalogue;
  readonly #registries: 'all' | 'none';
  readonly #stored = new Map<string, StoredImage>();

  constructor(options: { catalogue: ImageCatalogue; present: readonly string[]; registries: 'all' | 'none' }) {
    this.#catalogue = options.catalogue;
    this.#registries = options.registries;
    for (const reference of options.present) this.#store(reference);
  }

  /** The image that a reference names, where it is on the node. */
  find(reference: string): Image | undefined {
    const parsed = parseReference(reference);
    return parsed === undefined ? undefined : this.#stored.get(referenceText(parsed))?.image;
  }

  list(): StoredImage[] {
    return [...this.#stored.values()];
  }

  remove(reference: string): boolean {
    const parsed = parseReference(reference);
    return parsed !== undefined && this.#stored.delete(referenceText(parsed));
  }

  pull(reference: string): PullOutcome {
    const parsed = parseReference(reference);
    if (parsed === undefined) return { type: 'failed', message: 'invalid reference format' };
    // What a data file describes is somewhere, however its registry is called.
    const isKnown = this.#registries === 'all' && this.#catalogue.describes(reference);
    const why = isKnown ? undefined : (this.#unreachable(parsed.host) ?? this.#absent(reference, parsed));
    if (why === undefined) {
      const image = this.#store(reference);
      return image === undefined ? { type: 'failed', message: 'invalid reference format' } : { type: 'pulled', image };
    }
    const name = referenceText(parsed);
    const path = parsed.repository.slice(parsed.host.length + 1);
    const host = parsed.host === 'docker.io' ? 'registry-1.docker.io' : parsed.host;
    const head = `Head "https://${host}/v2/${path}/manifests/${parsed.digest ?? parsed.tag}"`;
    const detail = why.startsWith('dial') ? `failed to do request: ${head}: ${why}` : why;
    const message = `failed to pull and unpack image ${JSON.stringify(name)}: failed to resolve reference ${JSON.stringify(name)}: ${detail}`;
    return {
      type: 'failed',
      message:
        why.endsWith('not found') && !why.startsWith('dial') ? `rpc error: code = NotFound desc = ${message}` : message,
    };
  }

  #unreachable(host: string): string | undefined {
    const [name, port = '443'] = host.split(':');
    if (name === 'localhost' || name.startsWith('127.'))
      return `dial tcp ${name === 'localhost' ? '127.0.0.1' : name}:${port}: connect: connection refused`;
    if (
      /(^|\.)(test|invalid|example|local|internal)$/.test(name) ||
      /(^|\.)example\.(com|net|org)$/.test(name) ||
      this.#registries === 'none'
    ) {
      return `dial tcp: lookup ${name === 'docker.io' ? 'registry-1.docker.io' : name} on ${RESOLVER}: no such host`;
    }
    return undefined;
  }

  /** A private registry has what was described; a public one is taken to have what is asked for. */
  #absent(reference: string, { host, repository }: ImageReference): string | undefined {
    if (this.#catalogue.describes(reference)) return undefined;
    if (isUnknownOfficial(repository))
      return 'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed';
    if (host === 'docker.io' || /(gcr\.io|ecr\.|k8s\.io|quay\.io|ghcr\.io|mcr\.)/.test(host)) return undefined;
    return `${referenceText(parseReference(reference) ?? { repository: reference, host, tag: '', digest: undefined })}: not found`;
  }

  #store(reference: string): Image | undefined {
    const image = this.#catalogue.find(reference);
    if (image !== undefined) this.#stored.set(image.reference, { image, sizeBytes: image.spec.sizeBytes });
    return image;
  }
}
