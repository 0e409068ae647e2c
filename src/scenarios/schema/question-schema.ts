import { z } from 'zod';
import { durationSchema } from '../../checks/condition-schema.ts';

const text = z.string().min(1);
const listable = z.union([text, z.array(text)]);

/** What kind of wrong an answer is: the first trap whose values or pattern fit speaks. */
const trapSchema = z.strictObject({
  values: z.array(text).optional(),
  matching: text.optional(),
  say: text,
  /** Harm rule of the rubric that applies, such as `wrong-accusation`. */
  harm: text.optional(),
});

const expectedSchema = z.union([
  /** One value, or any of several. */
  z.strictObject({ is: listable }),
  /** A set: points in proportion to what both have in common (Jaccard). An expression in CEL, or the values. */
  z.strictObject({ set: z.union([z.array(text), z.strictObject({ from: text })]) }),
  /** An order: the longest run in the right order; full marks from `enough` on. */
  z.strictObject({ order: z.array(text), enough: z.int().optional() }),
  /** An instant, give or take. */
  z.strictObject({ time: text, within: durationSchema }),
  /** A network as CIDR, or all the addresses of it that were used. */
  z.strictObject({ network: text, addresses: z.array(text) }),
  /** Anything that fits: an expression over `value`. */
  z.strictObject({ satisfies: text }),
]);

export const fieldSchema = z.strictObject({
  id: text,
  label: text,
  kind: z.enum(['text', 'choice', 'choices', 'order', 'list', 'object', 'objects', 'time', 'address', 'long']),
  options: z.array(z.strictObject({ value: text, label: text })).optional(),
  /** Group-resources whose objects are offered while typing. */
  resources: z.array(text).optional(),
  placeholder: text.optional(),
  format: z.strictObject({ pattern: text, message: text }).optional(),
  optional: z.boolean().optional(),
  weight: z.number().positive().default(1),
  expect: expectedSchema,
  traps: z.array(trapSchema).optional(),
});

export const questionSchema = z.strictObject({
  id: text,
  objective: text,
  title: text,
  text: text.optional(),
  fields: z.array(fieldSchema).min(1),
  right: text,
  partly: text.optional(),
  wrong: text,
});

export type Field = z.infer<typeof fieldSchema>;
export type Question = z.infer<typeof questionSchema>;
