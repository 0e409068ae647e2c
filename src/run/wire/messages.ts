import { z } from 'zod';
import type { JournalEvent } from '../../journal/journal-event.ts';
import type { RunRole, RunTime, ScenarioBriefing } from '../run-connection.ts';

/** Bumped when an older client could misunderstand the engine. */
export const WIRE_VERSION = 1;

const text = z.string();
const id = z.string().min(1);

const hello = z.strictObject({
  hello: z.strictObject({ version: z.int(), role: z.enum(['participant', 'proctor']) }),
});

const quote = z.strictObject({
  objective: id,
  objectiveTitle: text,
  index: z.int(),
  of: z.int(),
  reason: text,
  price: z.number(),
  pricePoints: z.number(),
  pointsMax: z.number(),
  free: z.boolean(),
});

const evidence = z.strictObject({
  subject: text,
  kind: z.enum(['object', 'log', 'file', 'node-file', 'audit', 'memory', 'snapshot', 'note']),
  note: text,
  content: z.base64().optional(),
  filename: text.optional(),
});

const proctorAct = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('inject'), id }),
  z.strictObject({ act: z.literal('message'), text }),
  z.strictObject({ act: z.literal('give-hint'), objective: id }),
  z.strictObject({ act: z.literal('speed'), speed: z.number().positive().max(1000) }),
  z.strictObject({ act: z.literal('advance'), durationMs: z.number().positive() }),
  z.strictObject({ act: z.literal('stop-attacker') }),
  z.strictObject({ act: z.literal('extend'), durationMs: z.number() }),
]);

const investigate = z.strictObject({
  view: z.enum(['overview', 'containers', 'findings', 'activity', 'new-calls', 'addresses', 'profile', 'polaris']),
  from: text.optional(),
  to: text.optional(),
  filter: z.record(text, text).optional(),
});

/** The calls that come over the socket, with the shape of their arguments. */
export const CALLS = {
  answer: z.tuple([id, z.record(text, z.union([text, z.array(text)]))]),
  quoteHint: z.tuple([id.optional().nullable()]),
  takeHint: z.tuple([quote]),
  registerEvidence: z.tuple([evidence]),
  archiveFinding: z.tuple([id, z.boolean()]),
  suppressFinding: z.tuple([id]),
  rehearse: z.tuple([]),
  note: z.tuple([text]),
  asked: z.tuple([z.enum(['audit', 'findings', 'investigate']), text, z.int()]),
  begin: z.tuple([]),
  declareStage: z.tuple([id]),
  finish: z.tuple([]),
  pause: z.tuple([text]),
  resume: z.tuple([text]),
  score: z.tuple([]),
  investigate: z.tuple([investigate]),
  proctor: z.tuple([proctorAct]),
  cluster: z.tuple([z.strictObject({ resource: id, namespace: text.optional(), name: text.optional() })]),
  /** Ends the engine itself, leaving the run to be resumed. */
  stopEngine: z.tuple([]),
} as const;

export type CallName = keyof typeof CALLS;

const call = z.strictObject({
  id: z.int(),
  call: z.enum(Object.keys(CALLS) as [CallName, ...CallName[]]),
  args: z.array(z.unknown()),
});

export const clientMessageSchema = z.union([hello, call]);
export type CallMessage = z.infer<typeof call>;

export interface WireError {
  code: string;
  fact: string;
  next: string;
  exitCode: number;
}

export type ServerMessage =
  | { type: 'welcome'; version: number; role: RunRole; briefing: ScenarioBriefing; time: RunTime; lastSeq: number }
  | { type: 'events'; events: JournalEvent[]; time: RunTime }
  /** The client has now all that happened before it came. */
  | { type: 'current' }
  | { type: 'time'; time: RunTime }
  | { type: 'result'; id: number; result: unknown }
  | { type: 'refused'; id: number | undefined; error: WireError }
  | { type: 'bye'; reason: string };
