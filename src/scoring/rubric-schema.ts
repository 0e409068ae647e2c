import { z } from 'zod';

const text = z.string().min(1);
const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/, 'letters, digits and dashes');
const points = z.number().min(0);
const share = z.number().min(0).max(1);

/** `first` should come before `then`; both name an objective or a milestone. */
const orderEdgeSchema = z.strictObject({
  id,
  first: z.array(id).min(1),
  then: z.array(id).min(1),
  strength: z.enum(['hard', 'soft']),
  points: points.optional(),
  say: text,
  /** Objectives that can't earn more than this share once the edge is broken. */
  caps: z.record(id, share).optional(),
});

const harmPriceSchema = z.strictObject({
  points,
  /** All observations of the rule together cost no more. */
  max: points.optional(),
  title: text,
});

/** A share of its stage's points, or points beside them. `questions`: whose attempts are counted. */
const objectivePriceSchema = z
  .strictObject({ stage: id, weight: points.optional(), bonus: points.optional(), questions: z.array(id).optional() })
  .refine((price) => (price.weight === undefined) !== (price.bonus === undefined), 'either a weight or a bonus');

/** Full points up to `fullUntil` minutes, none from `zeroFrom` on, in proportion between. */
const paceSchema = z.strictObject({ points, fullUntil: z.number(), zeroFrom: z.number() });

export const rubricSchema = z.strictObject({
  apiVersion: z.literal('gameday/v1'),
  kind: z.literal('Rubric'),
  id,
  total: z.int().positive(),
  /** Points of each stage; objectives share them by weight, so that left-out objectives give theirs to the others. */
  stages: z.record(id, points),
  objectives: z.record(id, objectivePriceSchema),
  answers: z.strictObject({ freeAttempts: z.int().min(1), thenEach: share, floor: share }),
  /** Cumulative share of an objective's points that one, two, three hints cost. */
  hints: z.strictObject({
    cumulative: z.array(share).min(1),
    /** The first hint of an untouched objective is free after this share of the time. */
    freeFirstAfter: share.optional(),
    free: z.array(id).default([]),
  }),
  order: z.array(orderEdgeSchema),
  orderPoints: z.strictObject({ hard: points, soft: points }),
  harm: z.record(id, harmPriceSchema),
  /** The shop being down, by started minutes. */
  downtime: z.strictObject({ service: text, pointsPerMinute: points, max: points, graceMinutes: z.number() }),
  /** A piece of evidence that was changed after it was registered. */
  tampering: points,
  penalties: z.strictObject({ cap: points, floor: z.number() }),
  time: z.strictObject({
    detect: z.strictObject({ anyOf: z.array(id).min(1), pace: paceSchema }),
    contain: z.strictObject({ milestone: id, pace: paceSchema }),
    recover: z.strictObject({ milestone: id, pace: paceSchema }),
    /** The bonus is lost with any broken hard edge: speed never beats evidence. */
    voidWhenHardEdgeBroken: z.boolean(),
  }),
});

export type Rubric = z.infer<typeof rubricSchema>;
export type OrderEdge = Rubric['order'][number];
export type Pace = z.infer<typeof paceSchema>;
