import type { AdmissionEnvironment } from '../../kinds/cel/admission-environment.ts';
import type { CelProgram } from '../../kinds/cel/cel-environment.ts';
import { CelEvaluationError } from '../../kinds/cel/cel-error.ts';
import { aggregate } from '../rbac/rbac-authorizer.ts';
import type { ExpressionInput } from './expression-input.ts';

/** Of all conditions of one webhook or policy (k8s.io/apiserver/pkg/apis/cel/config.go). */
const BUDGET = 2_500_000;

export interface MatchCondition {
  name: string;
  expression: string;
}

export type ConditionsVerdict = { matches: boolean } | { error: string };

export function compileConditions(
  environment: AdmissionEnvironment,
  conditions: readonly MatchCondition[],
  hasParams: boolean,
): CelProgram[] {
  if (conditions.length === 0) return [];
  const env = environment.of({ hasParams, hasAuthorizer: true });
  return conditions.map(({ expression }) => env.compile(expression));
}

/** One condition that is false decides; else errors do (admission/plugin/webhook/matchconditions/matcher.go). */
export function evaluateConditions(
  programs: readonly CelProgram[],
  input: ExpressionInput,
  failurePolicy: string | undefined,
): ConditionsVerdict {
  const budget = { left: BUDGET };
  const errors: string[] = [];
  for (const program of programs) {
    try {
      if (program.evaluate(input, budget) === false) return { matches: false };
    } catch (error) {
      if (!(error instanceof CelEvaluationError)) throw error;
      errors.push(`expression '${program.source}' resulted in error: ${error.message}`);
    }
  }
  if (errors.length === 0) return { matches: true };
  return failurePolicy === 'Ignore' ? { matches: false } : { error: aggregate(errors) };
}
