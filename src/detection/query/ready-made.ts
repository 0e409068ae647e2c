import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageRoot } from '../../package-root.ts';

const schema = z.record(z.string(), z.strictObject({ about: z.string(), query: z.string() }));

export type ReadyMade = z.infer<typeof schema>;

/** Queries that come with the product, by name. */
export function readyMadeQueries(): ReadyMade {
  return schema.parse(parse(readFileSync(join(packageRoot(), 'src/detection/query/ready-made.yaml'), 'utf8')));
}
