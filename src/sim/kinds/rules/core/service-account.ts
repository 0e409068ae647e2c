import type { KindRules } from '../../kind-rules.ts';
import { subdomainName } from '../name-rules.ts';

export const serviceAccountRules: KindRules = { hasGeneration: false, nameErrors: subdomainName };
