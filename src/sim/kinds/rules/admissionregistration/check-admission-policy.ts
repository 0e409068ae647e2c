import type { KubeObject } from '../../../kube-object.ts';
import type { CelType } from '../../cel/cel-type.ts';
import { isCelIdentifier } from '../../cel/cel-value.ts';
import { checkOneOf, checkQualifiedName } from '../../check.ts';
import { goValue } from '../../go-value.ts';
import { checkParamKind } from './check-param-kind.ts';
import { duplicate, type FieldError, invalid, required } from '../../field-error.ts';
import { ExpressionChecker, type MatchCondition } from './check-expressions.ts';
import { checkMatchResources, type MatchResources } from './check-match-rules.ts';

interface Validation {
  expression?: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
}

interface PolicySpec {
  failurePolicy?: string;
  paramKind?: { apiVersion?: string; kind?: string };
  matchConstraints?: MatchResources;
  matchConditions?: MatchCondition[];
  variables?: { name?: string; expression?: string }[];
  validations?: Validation[];
  auditAnnotations?: { key?: string; valueExpression?: string }[];
}

const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const ANNOTATIONS_MAX = 20;
const ANNOTATIONS = '[]admissionregistration.AuditAnnotation';
const NOTHING = 'validations or auditAnnotations must contain at least one item';

/** pkg/apis/admissionregistration/validation, validateValidatingAdmissionPolicySpec. */
export function checkAdmissionPolicy(object: KubeObject): FieldError[] {
  const spec = (object.spec ?? {}) as PolicySpec;
  const { failurePolicy, paramKind, matchConstraints, validations = [], auditAnnotations = [] } = spec;
  const checker = new ExpressionChecker();
  const hasParams = paramKind !== undefined;
  const types = (spec.variables ?? []).length === 0 ? undefined : new Map<string, CelType>();
  const errors = [
    ...(failurePolicy === undefined
      ? [required('spec.failurePolicy')]
      : checkOneOf('spec.failurePolicy', failurePolicy, ['Fail', 'Ignore'])),
    ...(paramKind === undefined ? [] : checkParamKind('spec.paramKind', paramKind)),
    ...checkConstraints(matchConstraints),
    ...checker.checkConditions('spec.matchConditions', spec.matchConditions ?? [], hasParams),
    ...(spec.variables ?? []).flatMap((variable, at) =>
      checkVariable(checker, `spec.variables[${at}]`, variable, hasParams, types ?? new Map<string, CelType>()),
    ),
  ];
  if (validations.length === 0 && auditAnnotations.length === 0) {
    return [...errors, required('spec.validations', NOTHING), required('spec.auditAnnotations', NOTHING)];
  }
  const scope = { checker, hasParams, types };
  return [
    ...errors,
    ...validations.flatMap((validation, at) => checkValidation(scope, `spec.validations[${at}]`, validation)),
    ...checkAnnotations(scope, object.metadata.name ?? '', auditAnnotations),
  ];
}

interface Scope {
  checker: ExpressionChecker;
  hasParams: boolean;
  /** Of the policy's own variables, where it has any. */
  types: ReadonlyMap<string, CelType> | undefined;
}

function checkConstraints(constraints: MatchResources | undefined): FieldError[] {
  const field = 'spec.matchConstraints';
  if (constraints === undefined) return [required(field)];
  const empty = (constraints.resourceRules ?? []).length === 0;
  return [...checkMatchResources(field, constraints), ...(empty ? [required(`${field}.resourceRules`)] : [])];
}

function checkVariable(
  checker: ExpressionChecker,
  field: string,
  { name = '', expression = '' }: { name?: string; expression?: string },
  hasParams: boolean,
  types: Map<string, CelType>,
): FieldError[] {
  const errors: FieldError[] = [];
  if (name.trim() === '') errors.push(required(`${field}.name`, 'name is not specified'));
  else if (!isCelIdentifier(name)) errors.push(invalid(`${field}.name`, name, 'name is not a valid CEL identifier'));
  if (expression.trim() === '') return [...errors, required(`${field}.expression`, 'expression is not specified')];
  const variables = { hasParams, hasAuthorizer: true, variables: new Map(types) };
  const checked = checker.check(`${field}.expression`, expression, variables);
  types.set(name, checked.type);
  return [...errors, ...checked.errors];
}

function checkValidation({ checker, hasParams, types }: Scope, field: string, validation: Validation): FieldError[] {
  const { expression = '', message = '', messageExpression = '', reason } = validation;
  const errors: FieldError[] = [];
  if (expression.trim() === '') errors.push(required(`${field}.expression`, 'expression is not specified'));
  else {
    const variables = { hasParams, hasAuthorizer: true, variables: types };
    errors.push(...checker.check(`${field}.expression`, expression, variables, ['bool']).errors);
  }
  if (messageExpression !== '' && messageExpression.trim() === '') {
    errors.push(invalid(`${field}.messageExpression`, messageExpression, 'must be non-empty if specified'));
  } else if (messageExpression !== '') {
    const variables = { hasParams, hasAuthorizer: false, variables: types };
    errors.push(...checker.check(`${field}.messageExpression`, messageExpression, variables, ['string']).errors);
  }
  return [...errors, ...checkMessage(field, message, expression), ...checkReason(field, reason)];
}

function checkMessage(field: string, message: string, expression: string): FieldError[] {
  const trimmed = message.trim();
  if (message !== '' && trimmed === '') {
    return [invalid(`${field}.message`, message, 'message must be non-empty if specified')];
  }
  if (/[\r\n]/.test(trimmed)) return [invalid(`${field}.message`, message, 'message must not contain line breaks')];
  if (trimmed === '' && /[\r\n]/.test(expression.trim())) {
    return [required(`${field}.message`, 'message must be specified if expression contains line breaks')];
  }
  return [];
}

function checkReason(field: string, reason: string | undefined): FieldError[] {
  return reason === undefined ? [] : checkOneOf(`${field}.reason`, reason, REASONS);
}

function checkAnnotations(
  { checker, hasParams, types }: Scope,
  name: string,
  annotations: readonly { key?: string; valueExpression?: string }[],
): FieldError[] {
  const field = 'spec.auditAnnotations';
  const many = annotations.length > ANNOTATIONS_MAX;
  const errors = many
    ? [invalid(field, goValue(ANNOTATIONS, annotations), `must not have more than ${ANNOTATIONS_MAX} auditAnnotations`)]
    : [];
  annotations.forEach(({ key = '', valueExpression = '' }, at) => {
    const own = `${field}[${at}]`;
    if (name === '') errors.push(invalid(`${own}.key`, key, 'requires metadata.name be non-empty'));
    else errors.push(...checkQualifiedName(`${own}.key`, `${name}/${key}`));
    if (valueExpression.trim() === '') {
      errors.push(required(`${own}.valueExpression`, 'valueExpression is not specified'));
    } else {
      const variables = { hasParams, hasAuthorizer: true, variables: types };
      const wanted = ['string', 'null_type'];
      errors.push(...checker.check(`${own}.valueExpression`, valueExpression, variables, wanted).errors);
    }
    if (annotations.findIndex((one) => one.key === key) < at) errors.push(duplicate(`${own}.key`, key));
  });
  return errors;
}
