import { isDuration } from './duration.ts';
import { z } from 'zod';
import { nearest } from '../nearest.ts';
import type { Condition } from './condition.ts';

export const durationSchema = z.string().refine(isDuration, 'a duration such as 90s, 15m, 2h or 1h30m');
const text = z.string().min(1);
const oneOrMore = z.union([text, z.array(text)]);
/** A list that may be written as a single value. */
const listed = z.union([text.transform((one) => [one]), z.array(text)]);
const fraction = z.number().min(0).max(1);
const sayingSchema = z.strictObject({
  met: text.optional(),
  unmet: text.optional(),
  before: z.strictObject({ objective: listed, say: text }).optional(),
});
const emptySchema = z.enum(['met', 'unmet']).optional();

const selectionFields = {
  resource: text,
  namespace: oneOrMore.optional(),
  name: oneOrMore.optional(),
  labels: z.record(text, z.string()).optional(),
  where: text.optional(),
  at: z.enum(['now', 'start']).optional(),
};
const boundFields = { atLeast: z.int().min(0).optional(), atMost: z.int().min(0).optional() };
export const selectionSchema = z.strictObject(selectionFields);

const auditFields = {
  verb: listed.optional(),
  resource: listed.optional(),
  namespace: oneOrMore.optional(),
  name: oneOrMore.optional(),
  user: listed.optional(),
  notUser: listed.optional(),
  succeeded: z.boolean().optional(),
  where: text.optional(),
  since: z.enum(['play', 'history']).optional(),
};
export const auditPatternSchema = z.strictObject(auditFields);

const lazyCondition: z.ZodType<Condition> = z.lazy(() => conditionSchema);
const conditions = z.array(lazyCondition).min(1);

const momentSchema = byKey({
  audit: auditPatternSchema,
  evidence: z.strictObject({ where: text }),
  milestone: text,
  objective: text,
  firstMet: lazyCondition,
});

const accessSchema = z.strictObject({
  user: text,
  groups: z.array(text).optional(),
  verb: listed,
  resource: listed.optional(),
  namespace: oneOrMore.optional(),
  path: listed.optional(),
  expect: z.boolean(),
});

const addressSchema = z.strictObject({ address: text });
const connectSchema = z.strictObject({
  from: z.union([addressSchema, selectionSchema]),
  to: z.union([addressSchema, z.strictObject({ service: text, namespace: text }), selectionSchema]),
  port: z.int(),
  protocol: z.enum(['TCP', 'UDP']).optional(),
  expect: z.boolean(),
  empty: emptySchema,
});

const admissionSchema = z.strictObject({
  user: text,
  groups: z.array(text).optional(),
  verb: z.enum(['create', 'update', 'patch', 'delete']),
  resource: text,
  namespace: text.optional(),
  name: text.optional(),
  body: z.unknown().optional(),
  bodies: z.strictObject({ ...selectionFields, as: z.literal('pod').optional() }).optional(),
  file: text.optional(),
  expect: z.boolean(),
});

const partSchema = z.strictObject({
  id: text,
  title: text.optional(),
  weight: z.number().positive(),
  requires: z.array(text).optional(),
  when: lazyCondition,
});

/** A condition as scenario authors write it. */
export const conditionSchema: z.ZodType<Condition> = byKey(
  {
    allOf: conditions,
    anyOf: conditions,
    not: lazyCondition,
    parts: z.array(partSchema).min(1),
    each: z.strictObject({ in: text, as: text, when: lazyCondition, empty: emptySchema }),
    all: z.strictObject({ ...selectionFields, that: text, empty: emptySchema }),
    any: z.strictObject({ ...selectionFields, that: text, empty: emptySchema }),
    none: selectionSchema,
    count: z.strictObject({ ...selectionFields, ...boundFields }),
    audit: z.strictObject({ ...auditFields, ...boundFields }),
    before: z.strictObject({ first: momentSchema, then: momentSchema }),
    canI: accessSchema,
    canConnect: connectSchema,
    admits: admissionSchema,
    answer: z.strictObject({ question: text, atLeast: fraction.optional() }),
    asked: z.strictObject({ tool: listed.optional(), matching: text.optional(), atLeast: z.int().optional() }),
    objective: z.strictObject({ id: text, state: z.enum(['met', 'ever-met', 'partly']) }),
    milestone: z.strictObject({ id: text, subject: text.optional(), ago: durationSchema.optional() }),
    elapsed: durationSchema,
    available: z.strictObject({ service: text, for: durationSchema.optional() }),
    holdFor: z.strictObject({ time: durationSchema, when: lazyCondition }),
    worth: z.strictObject({ share: fraction, when: lazyCondition }),
    expression: text,
  },
  { say: sayingSchema },
) as z.ZodType<Condition>;

/**
 * An object that holds exactly one of these keys. Unlike a union of objects it names the one key at fault, not all of
 * its alternatives.
 */
export function byKey(
  alternatives: Record<string, z.ZodType>,
  beside: Record<string, z.ZodType> = {},
): z.ZodType<Record<string, unknown>> {
  const known = Object.keys(alternatives);
  return z.record(z.string(), z.unknown()).transform((value, context) => {
    const chosen = Object.keys(value).filter((key) => known.includes(key));
    if (chosen.length !== 1) {
      const found =
        chosen.length === 0 ? `found ${Object.keys(value).join(', ') || 'nothing'}` : `found ${chosen.join(' and ')}`;
      const near = chosen.length > 0 ? undefined : Object.keys(value).flatMap((key) => nearest(key, known) ?? [])[0];
      const advice = near === undefined ? '' : `; did you mean ${near}?`;
      context.addIssue({ code: 'custom', message: `expected exactly one of ${known.join(', ')}: ${found}${advice}` });
      return z.NEVER;
    }
    const out: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(value)) {
      const schema = alternatives[key] ?? beside[key];
      if (schema === undefined) {
        context.addIssue({ code: 'custom', message: `unknown key "${key}" beside ${chosen[0]}`, path: [key] });
        continue;
      }
      const parsed = schema.safeParse(inner);
      if (parsed.success) out[key] = parsed.data;
      else for (const issue of parsed.error.issues) context.addIssue({ ...issue, path: [key, ...issue.path] });
    }
    return out;
  });
}
