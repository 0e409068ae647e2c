import type { AdmissionEnvironment } from '../../kinds/cel/admission-environment.ts';
import type { CelProgram } from '../../kinds/cel/cel-environment.ts';
import type { CelType } from '../../kinds/cel/cel-type.ts';
import { compileConditions } from '../matching/match-conditions.ts';
import type { Policy, Validation } from './policy-objects.ts';

export interface CompiledValidation {
  validation: Validation;
  program: CelProgram;
  message: CelProgram | undefined;
}

/** A policy's expressions, ready to be evaluated. */
export interface CompiledPolicy {
  conditions: readonly CelProgram[];
  variables: ReadonlyMap<string, CelProgram>;
  validations: readonly CompiledValidation[];
  auditAnnotations: readonly { key: string; program: CelProgram }[];
}

/** Throws CelCompileError. Each variable sees those before it; messages may not ask the authorizer. */
export function compilePolicy(environment: AdmissionEnvironment, policy: Policy): CompiledPolicy {
  const { spec } = policy;
  const hasParams = spec.paramKind !== undefined;
  const types = new Map<string, CelType>();
  const variables = new Map<string, CelProgram>();
  for (const { name, expression } of spec.variables ?? []) {
    const program = environment.of({ hasParams, hasAuthorizer: true, variables: types }).compile(expression);
    variables.set(name, program);
    types.set(name, program.type);
  }
  const full = environment.of({ hasParams, hasAuthorizer: true, variables: types });
  const forMessages = environment.of({ hasParams, hasAuthorizer: false, variables: types });
  return {
    conditions: compileConditions(environment, spec.matchConditions ?? [], hasParams),
    variables,
    validations: (spec.validations ?? []).map((validation) => ({
      validation,
      program: full.compile(validation.expression),
      message:
        (validation.messageExpression ?? '') === ''
          ? undefined
          : forMessages.compile(validation.messageExpression ?? ''),
    })),
    auditAnnotations: (spec.auditAnnotations ?? []).map(({ key, valueExpression }) => ({
      key,
      program: full.compile(valueExpression),
    })),
  };
}
