import type { CelProgram } from '../../kinds/cel/cel-environment.ts';
import { CelEvaluationError } from '../../kinds/cel/cel-error.ts';
import { type CelValue, RawMap } from '../../kinds/cel/cel-value.ts';
import type { ExpressionInput } from '../matching/expression-input.ts';
import { evaluateConditions } from '../matching/match-conditions.ts';
import type { CompiledPolicy, CompiledValidation } from './compiled-policy.ts';

/** Of all expressions of one policy, binding and parameter (k8s.io/apiserver/pkg/apis/cel/config.go). */
const BUDGET = 10_000_000;
const MESSAGE_BYTES_MAX = 5 * 1024;
const OUT_OF_BUDGET = 'validation failed due to running out of cost budget, no further validation rules will be run';

/** A validation that failed, or could not be evaluated. */
export interface Denial {
  message: string;
  reason: string;
  expressionIndex: number;
}

export interface PolicyOutcome {
  denials: Denial[];
  auditAnnotations: { key: string; value: string }[];
  /** Audit annotations that could not be made; they refuse the request. */
  annotationErrors: string[];
}

/** Evaluates one policy with one parameter (admission/plugin/policy/validating/validator.go). */
export function evaluatePolicy(
  policy: CompiledPolicy,
  input: ExpressionInput,
  failurePolicy: string | undefined,
): PolicyOutcome {
  const outcome: PolicyOutcome = { denials: [], auditAnnotations: [], annotationErrors: [] };
  const fails = failurePolicy !== 'Ignore';
  const conditions = evaluateConditions(policy.conditions, input, failurePolicy);
  if ('error' in conditions) {
    outcome.denials.push({ message: conditions.error, reason: '', expressionIndex: 0 });
    return outcome;
  }
  if (!conditions.matches) return outcome;
  const budget = { left: BUDGET };
  const withVariables = { ...input, variables: lazyVariables(policy, input, budget) };
  try {
    policy.validations.forEach((validation, expressionIndex) => {
      const denial = evaluateValidation(validation, withVariables, budget, fails);
      if (denial !== undefined) outcome.denials.push({ ...denial, expressionIndex });
    });
  } catch (error) {
    if (!(error instanceof OutOfBudget)) throw error;
    outcome.denials = fails ? [{ message: OUT_OF_BUDGET, reason: '', expressionIndex: 0 }] : [];
  }
  for (const { key, program } of policy.auditAnnotations) annotate(outcome, key, program, withVariables, fails);
  return outcome;
}

class OutOfBudget extends Error {}

/** Each variable is evaluated when it is first wanted, at the cost of the expression that wants it. */
function lazyVariables(policy: CompiledPolicy, input: ExpressionInput, budget: { left: number }): CelValue {
  const values: Record<string, unknown> = {};
  const map = new RawMap(values);
  for (const [name, program] of policy.variables) {
    let known: CelValue | undefined;
    const get = () => {
      known ??= evaluateVariable(name, program, { ...input, variables: map }, budget);
      return known;
    };
    Object.defineProperty(values, name, { enumerable: true, get });
  }
  return map;
}

function evaluateVariable(
  name: string,
  program: CelProgram,
  input: ExpressionInput,
  budget: { left: number },
): CelValue {
  try {
    return program.evaluate(input, budget);
  } catch (error) {
    if (!(error instanceof CelEvaluationError)) throw error;
    throw new CelEvaluationError(`composited variable ${JSON.stringify(name)} fails to evaluate: ${error.message}`);
  }
}

function evaluateValidation(
  { validation, program, message }: CompiledValidation,
  input: ExpressionInput,
  budget: { left: number },
  fails: boolean,
): { message: string; reason: string } | undefined {
  const result = run(program, input, budget);
  if ('error' in result) return fails ? { message: result.error, reason: '' } : undefined;
  if (result.value === true) return undefined;
  const composed = message === undefined ? '' : messageText(run(message, input, budget));
  const text = composed || (validation.message ?? '').trim() || `failed expression: ${validation.expression.trim()}`;
  return { message: text, reason: validation.reason ?? 'Invalid' };
}

/** A message that fails, is too long or has lines is none. */
function messageText(result: { value: CelValue } | { error: string }): string {
  if ('error' in result || typeof result.value !== 'string') return '';
  const text = result.value.trim();
  return Buffer.byteLength(text) > MESSAGE_BYTES_MAX || text.includes('\n') ? '' : text;
}

function annotate(
  outcome: PolicyOutcome,
  key: string,
  program: CelProgram,
  input: ExpressionInput,
  fails: boolean,
): void {
  const result = run(program, input, { left: BUDGET });
  if ('error' in result) {
    if (fails) outcome.annotationErrors.push(result.error);
    return;
  }
  if (result.value === null) return;
  if (typeof result.value === 'string') {
    const value = result.value.trim();
    if (value !== '') outcome.auditAnnotations.push({ key, value });
    return;
  }
  outcome.annotationErrors.push(
    `valueExpression '${program.source}' resulted in unsupported return type. Return type must be either string or null.`,
  );
}

function run(
  program: CelProgram,
  input: ExpressionInput,
  budget: { left: number },
): { value: CelValue } | { error: string } {
  try {
    return { value: program.evaluate(input, budget) };
  } catch (error) {
    if (!(error instanceof CelEvaluationError)) throw error;
    if (budget.left <= 0) throw new OutOfBudget(OUT_OF_BUDGET);
    return { error: `expression '${program.source}' resulted in error: ${error.message}` };
  }
}
