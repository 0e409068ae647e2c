import { checkQualifiedName } from '../../check.ts';
import { AdmissionEnvironment, type AdmissionVariables } from '../../cel/admission-environment.ts';
import { CelCompileError } from '../../cel/cel-error.ts';
import { type CelType, DYN } from '../../cel/cel-type.ts';
import { duplicate, type FieldError, invalid, required, tooMany } from '../../field-error.ts';

const CONDITIONS_MAX = 64;

export interface MatchCondition {
  name?: string;
  expression?: string;
}

/** Compiles the expressions of one object; they must give one of some types. */
export class ExpressionChecker {
  readonly #environment = new AdmissionEnvironment();

  /** The errors of an expression, and what it gives. */
  check(
    field: string,
    expression: string,
    variables: AdmissionVariables,
    results?: readonly string[],
  ): { errors: FieldError[]; type: CelType } {
    try {
      const { type } = this.#environment.of(variables).compile(expression);
      if (results === undefined || results.includes(resultName(type))) return { errors: [], type };
      const wanted = results.length === 1 ? results[0] : `one of [${results.join(' ')}]`;
      return { errors: [invalid(field, expression, `must evaluate to ${wanted}`)], type };
    } catch (error) {
      if (!(error instanceof CelCompileError)) throw error;
      return { errors: [invalid(field, expression, `compilation failed: ${error.message}`)], type: DYN };
    }
  }

  /** pkg/apis/admissionregistration/validation, validateMatchConditions. */
  checkConditions(field: string, conditions: readonly MatchCondition[], hasParams: boolean): FieldError[] {
    const errors = conditions.length > CONDITIONS_MAX ? [tooMany(field, conditions.length, CONDITIONS_MAX)] : [];
    conditions.forEach(({ name = '', expression = '' }, at) => {
      const own = `${field}[${at}]`;
      if (expression.trim() === '') errors.push(required(`${own}.expression`));
      else {
        const variables = { hasParams, hasAuthorizer: true };
        errors.push(...this.check(`${own}.expression`, expression, variables, ['bool']).errors);
      }
      if (name === '') errors.push(required(`${own}.name`));
      else errors.push(...checkQualifiedName(`${own}.name`, name));
      if (name !== '' && conditions.findIndex((one) => one.name === name) < at) {
        errors.push(duplicate(`${own}.name`, name));
      }
    });
    return errors;
  }
}

function resultName(type: CelType): string {
  return type.kind === 'null' ? 'null_type' : type.kind;
}
