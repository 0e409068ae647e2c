/** One clause of an Accept header: a media type with its parameters. */
interface Clause {
  type: string;
  parameters: Record<string, string>;
  quality: number;
}

export interface Accepted {
  media: 'json' | 'yaml' | 'protobuf';
  as: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList' | 'APIGroupDiscoveryList' | undefined;
  /** Version of what is asked `as`. */
  version: string;
  pretty: boolean;
}

const MEDIA: Readonly<Record<string, Accepted['media']>> = {
  'application/json': 'json',
  'application/yaml': 'yaml',
  'application/vnd.kubernetes.protobuf': 'protobuf',
  '*/*': 'json',
  'application/*': 'json',
};

const TRANSFORMED = ['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'] as const;

/** Parsed headers, best clause first. Clients send a handful of different ones. */
export class AcceptHeaders {
  readonly #parsed = new Map<string, Clause[]>();

  /** The first clause that `fits` takes, or undefined. */
  negotiate(header: string | undefined, fits: (accepted: Accepted) => boolean): Accepted | undefined {
    for (const clause of this.#clauses(header ?? '')) {
      const accepted = acceptedOf(clause);
      if (accepted !== undefined && fits(accepted)) return accepted;
    }
    return undefined;
  }

  /** Whether any clause names one of these media types, or all: go-restful's first look at the header. */
  mentions(header: string | undefined, types: readonly string[]): boolean {
    return this.#clauses(header ?? '').some(({ type }) => type === '*/*' || types.includes(type));
  }

  #clauses(header: string): Clause[] {
    const known = this.#parsed.get(header);
    if (known !== undefined) return known;
    const clauses = parseAccept(header);
    if (this.#parsed.size < 256) this.#parsed.set(header, clauses);
    return clauses;
  }
}

function parseAccept(header: string): Clause[] {
  if (header.trim() === '') return [{ type: '*/*', parameters: {}, quality: 1 }];
  const clauses = header.split(',').map((text) => {
    const [type, ...parameters] = text.split(';').map((part) => part.trim());
    const pairs = parameters.map((part) => part.split('=', 2).map((side) => side.trim()));
    const fields: Record<string, string> = Object.fromEntries(
      pairs.filter((pair): pair is [string, string] => pair.length === 2),
    );
    const quality = Number(fields.q ?? '1');
    return { type, parameters: fields, quality: Number.isNaN(quality) ? 1 : quality };
  });
  return clauses.sort((a, b) => b.quality - a.quality);
}

function acceptedOf(clause: Clause): Accepted | undefined {
  const media = MEDIA[clause.type];
  if (media === undefined) return undefined;
  const { as, g, v = '', pretty } = clause.parameters;
  // A group or version asks for a transformation too, into nothing that there is.
  if (as === undefined && (g !== undefined || v !== '')) return undefined;
  if (as === undefined) return { media, as: undefined, version: '', pretty: pretty === '1' || pretty === 'true' };
  const transformed = TRANSFORMED.find((name) => name === as);
  if (transformed !== undefined && g === 'meta.k8s.io') return { media, as: transformed, version: v, pretty: false };
  if (as !== 'APIGroupDiscoveryList' || g !== 'apidiscovery.k8s.io') return undefined;
  return { media, as: 'APIGroupDiscoveryList', version: v, pretty: false };
}
