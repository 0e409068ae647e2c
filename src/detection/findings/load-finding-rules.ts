import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../../package-root.ts';
import { type FindingRules, findingRulesSchema } from './finding-rules.ts';

/** The rules that ship with the product. */
export function loadFindingRules(): FindingRules {
  return findingRulesSchema.parse(
    parse(readFileSync(join(packageRoot(), 'src/detection/findings/rules.yaml'), 'utf8')),
  );
}
