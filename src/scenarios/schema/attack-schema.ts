import { z } from 'zod';
import { byKey, conditionSchema, durationSchema, selectionSchema } from '../../checks/condition-schema.ts';

const text = z.string().min(1);
const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/, 'letters, digits and dashes');
const ref = { resource: text, namespace: text.optional(), name: text };

/** Someone who acts on the cluster: requests carry these, and the API server decides. */
const actorSchema = z.strictObject({
  title: text,
  /** Shown to players? The intruder is not. */
  role: z.enum(['intruder', 'operator', 'automation', 'stranger', 'colleague']),
  user: text,
  groups: z.array(text),
  userAgent: text,
  addresses: z.array(text).min(1),
  /** Acts with this service account's token instead; then `user` and `groups` are what that token says. */
  serviceAccount: z.strictObject({ namespace: text, name: text }).optional(),
  /** Shows this as its token; the API server makes of it what it will. */
  token: text.optional(),
  /** Sent along with each request, such as X-Forwarded-For. One that is empty is left out. */
  headers: z.record(text, z.string()).optional(),
  /** Sits in one of these pods: acts only while one runs, from its address, and as far as the network lets it. */
  within: selectionSchema.optional(),
});

/** Values put into a manifest before it is sent: JSON pointer → value. */
const setSchema = z.record(z.string().startsWith('/'), z.unknown());

const actSchema = byKey({
  /** Every object of a file (below `manifests/`), created in order; `name` takes only that one of the file. */
  create: z.strictObject({ file: text, only: text.optional(), set: setSchema.optional() }),
  apply: z.strictObject({
    file: text,
    only: text.optional(),
    set: setSchema.optional(),
    fieldManager: text.optional(),
  }),
  createObject: z.strictObject({ resource: text, body: z.record(z.string(), z.unknown()) }),
  patch: z.strictObject({
    ...ref,
    subresource: text.optional(),
    type: z.enum(['strategic', 'merge', 'json']).default('strategic'),
    body: z.unknown().optional(),
    /** A file of `manifests/` instead of the body. */
    file: text.optional(),
    set: setSchema.optional(),
  }),
  delete: z.strictObject({ ...ref, gracePeriodSeconds: z.int().optional() }),
  /** All of a namespace in one call. */
  deleteAll: z.strictObject({ resource: text, namespace: text }),
  get: z.strictObject(ref),
  list: z.strictObject({ resource: text, namespace: text.optional(), labelSelector: text.optional() }),
  /** A bare path, such as `/version`. */
  path: text,
  /** `serviceaccounts/token` and the like: a create on a subresource. */
  createSub: z.strictObject({ ...ref, subresource: text, body: z.record(z.string(), z.unknown()) }),
  scale: z.strictObject({ ...ref, replicas: z.int() }),
  restart: z.strictObject(ref),
  exec: z.strictObject({ namespace: text, pod: text, container: text.optional(), command: z.array(text) }),
  logs: z.strictObject({ namespace: text, pod: text, container: text.optional() }),
  /** A command in the actor's own pod (`within`), without asking the API. */
  command: z.array(text).min(1),
}) as unknown as z.ZodType<Act>;

const stepFields = {
  id,
  title: text,
  actor: id,
  /** Which address of the actor; the first unless said, `any` for one that the seed picks each time. */
  address: text.optional(),
  userAgent: text.optional(),
  technique: text.optional(),
  /** Values found in the cluster when the step begins: acts name them as `{name}`. The first found counts. */
  let: z.record(z.string(), z.strictObject({ from: selectionSchema, value: text })).optional(),
  do: z.array(actSchema).min(1),
  /** Refusals are part of the story: a scanner's 403. */
  expectRefusal: z.boolean().optional(),
};

/**
 * What happened before play, with `spread` between its acts. `at` is an instant such as `${t0}`, `${t0}+6m`, or `-9d` before
 * play starts.
 */
const historyStepSchema = z.strictObject({ ...stepFields, at: text, spread: durationSchema.optional() });

/** What happened again and again: ordinary work, scanners. */
const routineSchema = z.strictObject({
  ...stepFields,
  from: text,
  to: text,
  /** Mean time between turns; the seed spreads them. */
  every: durationSchema,
  /** Hours of the day (UTC) in which it happens, such as [7, 17]. */
  hours: z.tuple([z.int(), z.int()]).optional(),
  /** How many of the acts one turn takes, chosen by the seed; all in order unless said. */
  choose: z.int().min(1).optional(),
});

/** What an actor does in answer to the team. */
const reactionSchema = z.strictObject({
  ...stepFields,
  /** Starts the count-down; if it stops holding in the meantime the act is dropped. */
  when: conditionSchema,
  delay: durationSchema,
  /** Looked at when the time has come; the act is skipped where it does not hold. */
  requires: conditionSchema.optional(),
  times: z.int().min(1).default(1),
  again: durationSchema.optional(),
});

/** Where the intruder has nothing left to come back with, and for so long, it gives up for good. */
const surrenderSchema = z.strictObject({ title: text, when: conditionSchema, delay: durationSchema });

export const attackSchema = z.strictObject({
  apiVersion: z.literal('gameday/v1'),
  kind: z.literal('Attack'),
  actors: z.record(id, actorSchema),
  history: z.array(historyStepSchema).default([]),
  routines: z.array(routineSchema).default([]),
  reactions: z.array(reactionSchema).default([]),
  surrender: surrenderSchema.optional(),
});

export type Attack = z.infer<typeof attackSchema>;
export type Actor = Attack['actors'][string];
export type HistoryStep = Attack['history'][number];
export type Routine = Attack['routines'][number];
export type Reaction = Attack['reactions'][number];
export type Surrender = NonNullable<Attack['surrender']>;

interface Ref {
  resource: string;
  namespace?: string;
  name: string;
}
/** One request, or a few that belong together. Exactly one of the keys. */
export type Act =
  | { create: { file: string; only?: string; set?: Record<string, unknown> } }
  | { apply: { file: string; only?: string; set?: Record<string, unknown>; fieldManager?: string } }
  | { createObject: { resource: string; body: Record<string, unknown> } }
  | {
      patch: Ref & {
        subresource?: string;
        type: 'strategic' | 'merge' | 'json';
        body?: unknown;
        file?: string;
        set?: Record<string, unknown>;
      };
    }
  | { deleteAll: { resource: string; namespace: string } }
  | { delete: Ref & { gracePeriodSeconds?: number } }
  | { get: Ref }
  | { list: { resource: string; namespace?: string; labelSelector?: string } }
  | { path: string }
  | { createSub: Ref & { subresource: string; body: Record<string, unknown> } }
  | { scale: Ref & { replicas: number } }
  | { restart: Ref }
  | { exec: { namespace: string; pod: string; container?: string; command: string[] } }
  | { logs: { namespace: string; pod: string; container?: string } }
  | { command: string[] };
