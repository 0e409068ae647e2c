import { z } from 'zod';

const text = z.string().min(1);
/** Texts with `*` for anything. */
const patterns = z.array(text).min(1);
const catalogue = z.enum(['2022', 'current']);
const workloadTrait = z.enum(['privileged', 'sensitive-mount']);

const apiMatchSchema = z.strictObject({
  users: patterns.optional(),
  notUsers: patterns.optional(),
  verbs: z.array(text).optional(),
  resources: z.array(text).optional(),
  notResources: z.array(text).optional(),
  notPaths: patterns.optional(),
  namespaces: z.array(text).optional(),
  notNamespaces: z.array(text).optional(),
  success: z.boolean().optional(),
  /** Subjects of a written binding: a user or group, or `serviceaccount:NAMESPACE:NAME`. */
  subjects: patterns.optional(),
  /** Role that a written binding refers to. */
  roles: z.array(text).optional(),
  workload: workloadTrait.optional(),
  unusual: z.boolean().optional(),
});

const runtimeMatchSchema = z.strictObject({
  processes: z.array(text).optional(),
  commands: patterns.optional(),
  connections: patterns.optional(),
  downloaded: z.boolean().optional(),
  mounts: z.boolean().optional(),
});

const ruleSchema = z
  .strictObject({
    type: text,
    severity: z.number().min(1).max(10),
    catalogues: z.array(catalogue).min(1),
    title: text,
    description: text,
    api: apiMatchSchema.optional(),
    runtime: runtimeMatchSchema.optional(),
    /** A higher severity where this holds as well. */
    raise: z
      .strictObject({ severity: z.number(), roles: z.array(text).optional(), workload: workloadTrait.optional() })
      .optional(),
    /** One finding for each workload instead of one for each subject. */
    groupByWorkload: z.boolean().default(false),
  })
  .refine(
    (rule) => (rule.api === undefined) !== (rule.runtime === undefined),
    'a rule matches either `api` or `runtime`',
  );

export const findingRulesSchema = z.strictObject({
  rules: z.array(ruleSchema).min(1),
  sequence: z.strictObject({
    type: text,
    severity: z.number(),
    catalogues: z.array(catalogue),
    title: text,
    description: text,
    /** How many tactics make a sequence, and in how long. */
    tactics: z.int().min(2),
    withinHours: z.number().positive(),
  }),
  delay: z.strictObject({ fromMinutes: z.number(), toMinutes: z.number(), updateEveryMinutes: z.number().positive() }),
});

export type FindingRules = z.infer<typeof findingRulesSchema>;
export type FindingRule = FindingRules['rules'][number];
export type ApiMatch = z.infer<typeof apiMatchSchema>;
export type RuntimeMatch = z.infer<typeof runtimeMatchSchema>;
export type Catalogue = z.infer<typeof catalogue>;
