import type { Random } from '../../../clock/random.ts';

const NETWORK = '10.100.0.0/16';
const PREFIX = '10.100.';
const PORT_FROM = 30_000;
const PORT_TO = 32_767;
/** The lower part of a range is left to those who choose for themselves. */
const PORT_DYNAMIC_FROM = 30_086;
const ADDRESS_DYNAMIC_FROM = 256;
const ADDRESS_LAST = 65_534;

/** The addresses of services, as far as they are not taken. */
export class AddressRange {
  readonly #taken: ReadonlySet<string>;

  constructor(taken: ReadonlySet<string>) {
    this.#taken = taken;
  }

  next(random: Random): string {
    for (;;) {
      const number = random.int(ADDRESS_DYNAMIC_FROM, ADDRESS_LAST);
      const address = `${PREFIX}${number >> 8}.${number & 255}`;
      if (!this.#taken.has(address)) return address;
    }
  }

  /** Why an address cannot be had; undefined where it can. */
  refusal(address: string): string | undefined {
    const [, third, fourth] = /^10\.100\.(\d{1,3})\.(\d{1,3})$/.exec(address) ?? [];
    const number = Number(third) * 256 + Number(fourth);
    if (!(number >= 1 && number <= ADDRESS_LAST)) {
      return `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${NETWORK}`;
    }
    return this.#taken.has(address) ? 'provided IP is already allocated' : undefined;
  }
}

/** The node ports, as far as they are not taken. */
export class PortRange {
  readonly #taken: ReadonlySet<number>;

  constructor(taken: ReadonlySet<number>) {
    this.#taken = taken;
  }

  next(random: Random, besides: ReadonlySet<number>): number {
    for (;;) {
      const port = random.int(PORT_DYNAMIC_FROM, PORT_TO);
      if (!this.#taken.has(port) && !besides.has(port)) return port;
    }
  }

  refusal(port: number): string | undefined {
    if (port < PORT_FROM || port > PORT_TO) {
      return `provided port is not in the valid range. The range of valid ports is ${PORT_FROM}-${PORT_TO}`;
    }
    return this.#taken.has(port) ? 'provided port is already allocated' : undefined;
  }
}
