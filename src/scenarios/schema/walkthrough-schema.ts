import { z } from 'zod';
import type { Selection } from '../../checks/condition.ts';
import { byKey, durationSchema, selectionSchema } from '../../checks/condition-schema.ts';

const text = z.string().min(1);

const expectationSchema = z.strictObject({
  /** State of objectives, by id; `all: met` for all that the target can have and that are not named. */
  objectives: z.record(text, z.enum(['locked', 'open', 'partly', 'met', 'lost', 'missed'])).optional(),
  /** Objectives, by id, and a piece of the sentence that each must say. */
  says: z.record(text, text).optional(),
  /** Penalties by rule of the rubric, with the exact points that each costs in total. Others are an error. */
  penalties: z.record(text, z.number()).optional(),
  /** What hints of an objective cost so far, as a share of its points. */
  hints: z.record(text, z.number()).optional(),
  score: z.strictObject({ atLeast: z.number().optional(), atMost: z.number().optional() }).optional(),
});

/** A value as it is, or what an expression over the run gives. */
const valueSchema = z.union([text, z.array(text), z.strictObject({ from: text })]);

const foundSchema = z.strictObject({ from: selectionSchema, value: text });

const lazySteps: z.ZodType<WalkthroughStep[]> = z.lazy(() => z.array(stepSchema).min(1));

const stepSchema = byKey({
  /** A kubectl command line. Its failure fails the walkthrough. */
  run: text,
  /** The same, where failing is right; the text must be part of what it says. */
  refused: z.strictObject({ run: text, saying: text.optional() }),
  /** A file in the working folder. */
  write: z.strictObject({ file: text, text: text }),
  /** A file of the project's own `manifests/`, under its name in the working folder. */
  bring: z.string().regex(/^[\w-]+\/[\w.-]+\.yaml$/, 'expected FOLDER/FILE.yaml'),
  wait: durationSchema,
  /** Until an objective is met or pods of a selection are ready; fails after `within`. */
  waitFor: z.strictObject({ objective: text.optional(), ready: selectionSchema.optional(), within: durationSchema }),
  answer: z.strictObject({ question: text, values: z.record(text, valueSchema) }),
  /** Something of the cluster, or what a command prints. */
  evidence: z.strictObject({ subject: text, kind: text.optional(), note: text.optional(), from: text.optional() }),
  /** A question to the product's own tools. */
  ask: z.strictObject({ tool: z.enum(['findings', 'audit', 'investigate']), query: z.string().default('') }),
  hint: text,
  /** Every hint that an objective still has. */
  hints: text,
  /** Silences all findings of this type. */
  suppress: text,
  /** The same steps for every value of a list, or of what is found then; later texts name the value as `{name}`. */
  forEach: z.strictObject({ in: z.union([text, foundSchema]), as: text, steps: lazySteps }),
  /** Values found in the cluster; later texts name them as `{name}`. */
  let: z.record(z.string(), foundSchema),
  expect: expectationSchema,
  /** A name for this place: other walkthroughs leave here. */
  mark: text,
}) as unknown as z.ZodType<WalkthroughStep>;

export const walkthroughSchema = z.strictObject({
  apiVersion: z.literal('gameday/v1'),
  kind: z.literal('Walkthrough'),
  id: text,
  title: text,
  /** `reference` meets everything, `alternative` passes what it does, `wrong` is caught. */
  type: z.enum(['reference', 'alternative', 'wrong']),
  /** Played in this variant of the scenario. */
  variant: text.optional(),
  /** Another walkthrough's steps come first, up to the step marked so. */
  startsWith: z.strictObject({ walkthrough: text, upTo: text.optional() }).optional(),
  /** All steps of another come last. */
  endsWith: z.strictObject({ walkthrough: text }).optional(),
  /** Steps of the one it starts with that are left out: those between these marks, the first included. */
  without: z.array(z.strictObject({ from: text, upTo: text })).optional(),
  /** Steps of its own put in among those of the others, each list right after a mark. */
  inserts: z.array(z.strictObject({ after: text, steps: lazySteps })).optional(),
  steps: z.array(stepSchema).min(1),
  expect: expectationSchema,
});

export type Expectation = z.infer<typeof expectationSchema>;
export type StepValue = string | string[] | { from: string };
/** Values of the selected objects, in their order. */
export interface Found {
  from: Selection;
  value: string;
}
export type WalkthroughStep =
  | { run: string }
  | { refused: { run: string; saying?: string } }
  | { write: { file: string; text: string } }
  | { bring: string }
  | { wait: string }
  | { waitFor: { objective?: string; ready?: Selection; within: string } }
  | { answer: { question: string; values: Record<string, StepValue> } }
  | { evidence: { subject: string; kind?: string; note?: string; from?: string } }
  | { ask: { tool: 'findings' | 'audit' | 'investigate'; query: string } }
  | { hint: string }
  | { hints: string }
  | { suppress: string }
  | { forEach: { in: string | Found; as: string; steps: WalkthroughStep[] } }
  | { let: Record<string, Found> }
  | { expect: Expectation }
  | { mark: string };
export type Walkthrough = z.infer<typeof walkthroughSchema>;
