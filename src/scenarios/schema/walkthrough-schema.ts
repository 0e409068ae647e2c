import { z } from 'zod';
import { byKey, durationSchema } from '../../checks/condition-schema.ts';

const text = z.string().min(1);

const expectationSchema = z.strictObject({
  /** State of objectives, by id; `all: met` for all that the target can have. */
  objectives: z.record(text, z.enum(['locked', 'open', 'partly', 'met', 'lost', 'missed'])).optional(),
  /** Objectives, by id, and a piece of the sentence that each must say. */
  says: z.record(text, text).optional(),
  /** Penalties by rule of the rubric, with the exact points that each costs in total. Others are an error. */
  penalties: z.record(text, z.number()).optional(),
  score: z.strictObject({ atLeast: z.number().optional(), atMost: z.number().optional() }).optional(),
});

const stepSchema = byKey({
  /** A command line, run by a shell whose kubectl and gameday are connected. Its failure fails the walkthrough. */
  run: text,
  /** The same, where failing is right; the text must be part of what it says. */
  refused: z.strictObject({ run: text, saying: text.optional() }),
  /** A file in the working folder. */
  write: z.strictObject({ file: text, text: text }),
  wait: durationSchema,
  /** Until an objective is met or a pod is ready; fails after `within`. */
  waitFor: z.strictObject({ objective: text.optional(), ready: text.optional(), within: durationSchema }),
  answer: z.strictObject({ question: text, values: z.record(text, z.union([text, z.array(text)])) }),
  evidence: z.strictObject({ subject: text, kind: text.optional(), note: text.optional(), file: text.optional() }),
  hint: text,
  /** A name for this place: other walkthroughs leave here. */
  mark: text,
  expect: expectationSchema,
}) as unknown as z.ZodType<WalkthroughStep>;

export const walkthroughSchema = z.strictObject({
  apiVersion: z.literal('gameday/v1'),
  kind: z.literal('Walkthrough'),
  id: text,
  title: text,
  /** `reference` meets everything, `alternative` passes what it does, `wrong` is caught. */
  type: z.enum(['reference', 'alternative', 'wrong']),
  /** Another walkthrough's steps come first, up to the step marked so. */
  startsWith: z.strictObject({ walkthrough: text, upTo: text.optional() }).optional(),
  steps: z.array(stepSchema).min(1),
  expect: expectationSchema,
});

export type Expectation = z.infer<typeof expectationSchema>;
export type WalkthroughStep =
  | { run: string }
  | { refused: { run: string; saying?: string } }
  | { write: { file: string; text: string } }
  | { wait: string }
  | { waitFor: { objective?: string; ready?: string; within: string } }
  | { answer: { question: string; values: Record<string, string | string[]> } }
  | { evidence: { subject: string; kind?: string; note?: string; file?: string } }
  | { hint: string }
  | { expect: Expectation }
  | { mark: string };
export type Walkthrough = z.infer<typeof walkthroughSchema>;
