import { type FieldError, forbiddenField, GoValue, invalid, notSupported, required } from '../../field-error.ts';
import { type RuleCompiler, typeOf } from '../compiled-rules.ts';
import type { CustomSchema, ValidationRule } from '../custom-schema.ts';
import { fieldPathText } from '../field-path.ts';
import { goRule } from './go-schema-text.ts';
import { costMessage, RULE_COST_MAX, type RuleCosts } from './rule-costs.ts';

const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

/** What is wrong with rules before they are compiled. */
export function ruleFormErrors(schema: CustomSchema, path: string): FieldError[] {
  return (schema['x-kubernetes-validations'] ?? []).flatMap((rule, i) =>
    formErrors(rule, schema, `${path}.x-kubernetes-validations[${i}]`),
  );
}

function formErrors(rule: ValidationRule, schema: CustomSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const message = rule.message ?? '';
  const expression = rule.messageExpression ?? '';
  const fieldPath = rule.fieldPath ?? '';
  if (rule.rule.trim() === '') errors.push(required(`${path}.rule`, 'rule is not specified'));
  else if (message !== '' && message.trim() === '') {
    errors.push(invalid(`${path}.message`, message, 'message must be non-empty if specified'));
  } else if (hasNewlines(message.trim())) {
    errors.push(invalid(`${path}.message`, message, 'message must not contain line breaks'));
  } else if (hasNewlines(rule.rule.trim()) && message.trim() === '') {
    errors.push(required(`${path}.message`, 'message must be specified if rule contains line breaks'));
  }
  if (expression !== '' && expression.trim() === '') {
    errors.push(required(`${path}.messageExpression`, 'messageExpression must be non-empty if specified'));
  }
  if (rule.reason !== undefined && !REASONS.includes(rule.reason)) {
    errors.push(notSupported(`${path}.reason`, rule.reason, REASONS));
  }
  if (fieldPath !== '' && fieldPath.trim() === '') {
    errors.push(invalid(`${path}.fieldPath`, fieldPath, 'fieldPath must be non-empty if specified'));
  }
  if (hasNewlines(fieldPath))
    errors.push(invalid(`${path}.fieldPath`, fieldPath, 'fieldPath must not contain line breaks'));
  if (fieldPath !== '' && fieldPathText(fieldPath, schema) === undefined) {
    errors.push(invalid(`${path}.fieldPath`, fieldPath, 'fieldPath must be a valid path'));
  }
  return errors;
}

function hasNewlines(text: string): boolean {
  return /[\n\r]/.test(text);
}

export interface RuleSite {
  path: string;
  isResource: boolean;
  compiler: RuleCompiler;
  costs: RuleCosts;
  /** How often the schema's values may stand in one object; undefined where nothing bounds that. */
  cardinality: number | undefined;
  /** The part of the schema in which old and new values can't be matched, if any. */
  uncorrelatable: string | undefined;
}

/** What is wrong with rules once they are compiled and priced. */
export function ruleErrors(schema: CustomSchema, site: RuleSite): FieldError[] {
  const rules = schema['x-kubernetes-validations'] ?? [];
  const type = rules.length === 0 ? undefined : typeOf(schema, site.isResource);
  if (type === undefined) return rules.length === 0 ? [] : [noTypeError(`${site.path}.x-kubernetes-validations`)];
  return site.compiler.compile(schema, type).flatMap((compiled, i) => {
    const { rule } = compiled;
    const path = `${site.path}.x-kubernetes-validations[${i}]`;
    const errors: FieldError[] = [];
    const cost = times(compiled.program?.maxCost ?? 0, site.cardinality ?? compiled.maxCardinality);
    if (cost > RULE_COST_MAX) {
      errors.push(forbiddenField(`${path}.rule`, costMessage('estimated rule cost', cost, RULE_COST_MAX)));
    }
    site.costs.observe(`${path}.rule`, cost);
    if (compiled.error !== undefined) errors.push(invalid(`${path}.rule`, new GoValue(goRule(rule)), compiled.error));
    if (compiled.messageError !== undefined) {
      errors.push(invalid(`${path}.messageExpression`, new GoValue(goRule(rule)), compiled.messageError));
    } else if (compiled.message !== undefined) {
      const price = compiled.message.maxCost;
      if (price > RULE_COST_MAX) {
        const why = costMessage('estimated messageExpression cost', price, RULE_COST_MAX);
        errors.push(forbiddenField(`${path}.messageExpression`, why));
      }
      site.costs.observe(`${path}.messageExpression`, price);
    }
    if (compiled.usesOldSelf && site.uncorrelatable !== undefined) {
      const why = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${site.uncorrelatable}`;
      errors.push(invalid(`${path}.rule`, rule.rule, why));
    } else if (!compiled.usesOldSelf && rule.optionalOldSelf !== undefined) {
      const why = 'may not be set if oldSelf is not used in rule';
      errors.push(invalid(`${path}.optionalOldSelf`, rule.optionalOldSelf, why));
    }
    return errors;
  });
}

/** A schema without a type has no place in CEL. */
function noTypeError(field: string): FieldError {
  const why =
    'failed to construct type information for x-kubernetes-validations rules: unable to convert structural schema to CEL declarations';
  return { type: 'InternalError', field, body: `Internal error: internal error: ${why}` };
}

function times(cost: number, count: number): number {
  return cost === 0 || count === 0 ? 0 : cost * count;
}
