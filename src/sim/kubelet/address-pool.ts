/** Hands out IPv4 addresses of a range in order, freed ones last. */
export class AddressPool {
  readonly #first: number;
  readonly #size: number;
  readonly #taken = new Set<number>();
  #next = 0;

  /** `cidr` such as `10.1.0.0/16`; `skip` addresses at its start are never handed out. */
  constructor(cidr: string, skip = 1) {
    const [base, bits] = cidr.split('/');
    this.#first = toNumber(base) + skip;
    this.#size = 2 ** (32 - Number(bits)) - skip - 1;
  }

  take(): string {
    for (let tries = 0; tries < this.#size; tries++) {
      const at = this.#next;
      this.#next = (this.#next + 1) % this.#size;
      if (this.#taken.has(at)) continue;
      this.#taken.add(at);
      return toAddress(this.#first + at);
    }
    throw new Error('no address of the range is free');
  }

  /** Marks an address as in use, where it is of this range. */
  reserve(address: string): void {
    this.#taken.add(toNumber(address) - this.#first);
  }

  release(address: string): void {
    this.#taken.delete(toNumber(address) - this.#first);
  }
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
