import { z } from 'zod';
import { conditionSchema, durationSchema, selectionSchema, auditPatternSchema } from '../../checks/condition-schema.ts';
import { parametersSchema } from './parameter-schema.ts';
import { questionSchema } from './question-schema.ts';

const text = z.string().min(1);
const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/, 'letters, digits and dashes');

const hintSchema = z.strictObject({
  text,
  /** Not offered once this holds: the team knows it already. */
  knownWhen: conditionSchema.optional(),
  /** What the team knows by then, said beside the offer. */
  because: z.array(z.strictObject({ when: conditionSchema, say: text })).optional(),
});

const objectiveSchema = z.strictObject({
  id,
  stage: id,
  title: text,
  /** What a responder does here, for the objective's detail. */
  about: text,
  /** Techniques of MITRE ATT&CK or of Microsoft's matrix that it answers. */
  techniques: z.array(text).optional(),
  /** Functions of the NIST Cybersecurity Framework 2.0, for the report. */
  csf: z.array(text).optional(),
  /** Abilities of the target without which the objective is left out: `aws`. */
  requires: z.array(text).optional(),
  bonus: z.boolean().optional(),
  /** Locked until these objectives were met once. */
  needs: z.array(id).optional(),
  when: conditionSchema,
  /** Once this holds, what is not met yet can't be any more. */
  failWhen: conditionSchema.optional(),
  /** `reopen`: lost when it stops being true. `keep`: once met, met. */
  regress: z.enum(['reopen', 'keep']).default('reopen'),
  hints: z.array(hintSchema).default([]),
  /** While this holds the team is stuck through no fault of its own, and hints cost nothing. */
  freeHints: z.strictObject({ when: conditionSchema, say: text }).optional(),
});

const factSchema = z.strictObject({
  /** Selected objects or audit events, each giving one value. */
  collect: z.array(
    z.union([
      z.strictObject({ from: selectionSchema, value: text }),
      z.strictObject({ audit: auditPatternSchema, value: text }),
    ]),
  ),
  /** As it stood when play started, as it is now, or all that ever was. */
  keep: z.enum(['start', 'now', 'ever']).default('start'),
});

const stageSchema = z.strictObject({
  id,
  title: text,
  goal: text,
  /** The first stage is open at once; others when this holds. Objectives of closed stages count all the same. */
  opensWhen: conditionSchema.optional(),
  /** Until it opens, its objectives keep their titles and what stands in their way to themselves. */
  sealed: z.boolean().default(false),
});

const milestoneSchema = z.strictObject({
  id,
  title: text,
  when: conditionSchema,
  /** One milestone for each value of this list, as `subject`, under this name. */
  forEach: z.strictObject({ in: text, as: text }).optional(),
});

/**
 * A harm: observed each time that the condition becomes true for another object (`count` with `atLeast: 1` names all of them,
 * `any` one). Its price stands in the rubric.
 */
const harmSchema = z.strictObject({
  id,
  title: text,
  /** An audit event, an object, or a condition that decides. */
  audit: auditPatternSchema.optional(),
  gone: z.strictObject({ ...selectionSchema.shape }).optional(),
  when: conditionSchema.optional(),
  /** No harm while this holds. */
  unless: conditionSchema.optional(),
  say: text,
});

const injectSchema = z.strictObject({ id, when: conditionSchema, after: durationSchema.optional(), title: text, text });

/** How the shop earns: which service calls which, and what it costs when a call fails. */
const availabilitySchema = z.strictObject({
  /** Name under which it is sampled. */
  service: text,
  namespace: text,
  every: durationSchema,
  ordersPerMinute: z.number(),
  entry: text,
  services: z.record(
    text,
    z.strictObject({
      port: z.int(),
      calls: z.array(text).optional(),
      /** Share of orders that need it; 1: without it the shop is down. */
      weight: z.number().min(0).max(1),
    }),
  ),
});

/** A step of the attack tried again once it is over: what stops it, and where nothing does, what sees it. */
const rehearsalSchema = z.strictObject({
  id,
  title: text,
  technique: text.optional(),
  stopped: conditionSchema,
  seen: conditionSchema.optional(),
});

const identitySchema = z.strictObject({ user: text, groups: z.array(text), namespace: text.optional() });

export const scenarioSchema = z.strictObject({
  apiVersion: z.literal('gameday/v1'),
  kind: z.literal('Scenario'),
  id,
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  title: text,
  summary: text,
  story: text,
  /** The intruder's first success, where dwell time is to be told. */
  intrusionAt: text.optional(),
  difficulty: z.enum(['introductory', 'intermediate', 'advanced']),
  duration: durationSchema,
  historyLength: durationSchema,
  rubric: id,
  roles: z.array(z.strictObject({ id, title: text, task: text })).default([]),
  cluster: z.strictObject({
    version: text,
    name: text,
    region: text,
    /** Who made it, and as whom it acts in the cloud: for the overview. */
    createdBy: text.optional(),
    role: text.optional(),
    nodes: z.array(z.strictObject({ name: text, address: text, zone: text })).min(1),
    /** Where pods find the API server past its service: the endpoint of `default/kubernetes`. */
    apiAddress: z.ipv4().optional(),
    staticPodPath: text.optional(),
    /** Machines outside that have a name. Ports accept connections; those with pages answer HTTP with them, by path. */
    outside: z
      .array(
        z.strictObject({
          name: text,
          address: text,
          ports: z.array(
            z.strictObject({ port: z.int(), pages: z.record(z.string().startsWith('/'), z.string()).optional() }),
          ),
        }),
      )
      .default([]),
    /** Files that every node is made with. One that is empty is left out. */
    files: z.record(z.string().startsWith('/'), z.string()).default({}),
    /** Folders of the nodes whose files conditions can see. */
    watchedFolders: z.array(text).default([]),
  }),
  /** Who the team and the proctor are in the cluster. */
  access: z.strictObject({ participant: identitySchema, proctor: identitySchema }),
  /** Folders of `manifests/`, applied by `platform` before history begins. */
  manifests: z.array(text),
  parameters: parametersSchema.default({}),
  /** The same story with some of its parameters drawn otherwise: harder, or easier. */
  variants: z.record(id, z.strictObject({ title: text, parameters: parametersSchema })).default({}),
  facts: z.record(z.string(), factSchema).default({}),
  stages: z.array(stageSchema).min(1),
  objectives: z.array(objectiveSchema).min(1),
  questions: z.array(questionSchema).default([]),
  milestones: z.array(milestoneSchema).default([]),
  harm: z.array(harmSchema).default([]),
  injects: z.array(injectSchema).default([]),
  rehearsal: z.array(rehearsalSchema).default([]),
  availability: availabilitySchema.optional(),
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type Objective = Scenario['objectives'][number];
export type Hint = Objective['hints'][number];
export type AvailabilityModel = z.infer<typeof availabilitySchema>;
