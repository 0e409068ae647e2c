import type { KubeObject } from '../../kube-object.ts';

/** A conversion whose webhook still has to answer: what needed it is to be done again once it has. */
export class ConversionPending extends Error {
  readonly settled: Promise<void>;
  /** To be called when nobody needs the answer any more: the next conversion asks anew. */
  readonly forget: () => void;

  constructor(settled: Promise<void>, forget: () => void) {
    super('a conversion waits for its webhook');
    this.settled = settled;
    this.forget = forget;
  }
}

/** What a webhook was asked, and what came of it. */
export interface ConversionAnswer {
  uid: string;
  object: KubeObject;
  outcome: { text: string } | { error: unknown };
}

/** Metadata that a repeated attempt at the same request draws anew, or that the store sets. */
const VOLATILE = [
  'uid',
  'creationTimestamp',
  'resourceVersion',
  'generation',
  'managedFields',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
];

/** Answers that came later than the conversion could wait, kept for the attempt that is made when they are there. */
export class ConversionAnswers {
  readonly #answers = new Map<string, ConversionAnswer>();

  find(object: KubeObject, desired: string): ConversionAnswer | undefined {
    return this.#answers.get(keyOf(object, desired));
  }

  expect(asked: Omit<ConversionAnswer, 'outcome'>, desired: string, text: Promise<string>): ConversionPending {
    const key = keyOf(asked.object, desired);
    const settled = text.then(
      (answer) => void this.#answers.set(key, { ...asked, outcome: { text: answer } }),
      (error: unknown) => void this.#answers.set(key, { ...asked, outcome: { error } }),
    );
    return new ConversionPending(settled, () => this.#answers.delete(key));
  }
}

function keyOf(object: KubeObject, desired: string): string {
  const metadata = Object.entries(object.metadata).filter(([field]) => !VOLATILE.includes(field));
  return JSON.stringify([desired, { ...object, metadata: Object.fromEntries(metadata) }]);
}
