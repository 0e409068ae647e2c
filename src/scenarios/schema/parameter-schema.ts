import { z } from 'zod';
import { durationSchema } from '../../checks/condition-schema.ts';

const text = z.string().min(1);

/**
 * A value that the seed decides. Later parameters, and every other text of a scenario, refer to it as `${name}`;
 * expressions see it as `params.name`.
 */
export const parameterSchema = z.union([
  z.strictObject({ value: z.union([z.string(), z.number(), z.array(z.string())]) }),
  z.strictObject({ pick: z.array(z.union([z.string(), z.number()])).min(1), count: z.int().min(1).optional() }),
  z.strictObject({ int: z.tuple([z.int(), z.int()]) }),
  z.strictObject({ letters: z.int().min(1).max(32) }),
  z.strictObject({ hex: z.int().min(1).max(64) }),
  z.strictObject({ base64: z.int().min(1).max(64) }),
  /** An address of this range; `apart` from those other parameters. */
  z.strictObject({ address: text, apart: z.array(text).optional() }),
  /** An instant, so long before play starts, or after or ahead of another instant. */
  z.strictObject({ before: z.tuple([durationSchema, durationSchema]) }),
  z.strictObject({ after: z.tuple([text, durationSchema, durationSchema]) }),
  z.strictObject({ ahead: z.tuple([text, durationSchema, durationSchema]) }),
  /** Another whole number, and so much. */
  z.strictObject({ plus: z.tuple([text, z.int()]) }),
  /** What goes with the value that another parameter has drawn. */
  z.strictObject({ by: text, of: z.record(text, z.union([z.string(), z.number()])) }),
]);

export const parametersSchema = z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), parameterSchema);

export type Parameter = z.infer<typeof parameterSchema>;
export type Parameters = Record<string, Parameter>;
/** Parameters as the seed drew them. Instants are RFC 3339. */
export type ParameterValues = Record<string, string | number | string[]>;
