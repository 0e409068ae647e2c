import type { LabelSelector } from 'kubernetes-types/meta/v1.d.ts';
import type { KubeObject } from '../../../kube-object.ts';
import { checkDnsSubdomain, checkOneOf, invalidEach } from '../../check.ts';
import { duplicate, type FieldError, forbiddenField, GoValue, invalid, required } from '../../field-error.ts';
import { checkLabelSelector } from '../../label-selector-errors.ts';
import { pathSegmentErrors } from '../../names.ts';
import { checkMatchResources, type MatchResources } from './check-match-rules.ts';

interface ParamRef {
  name?: string;
  selector?: LabelSelector;
  parameterNotFoundAction?: string;
}

interface BindingSpec {
  policyName?: string;
  paramRef?: ParamRef;
  matchResources?: MatchResources;
  validationActions?: string[];
}

const ACTIONS = ['Audit', 'Deny', 'Warn'];
const EXCLUSIVE = 'name and selector are mutually exclusive';

/** pkg/apis/admissionregistration/validation, validateValidatingAdmissionPolicyBindingSpec; upstream's slip included. */
export function checkPolicyBinding(object: KubeObject): FieldError[] {
  const { policyName = '', paramRef, matchResources, validationActions = [] } = (object.spec ?? {}) as BindingSpec;
  return [
    ...(policyName === '' ? [required('spec.policyName')] : checkDnsSubdomain('spec.policyName', policyName)),
    ...(paramRef === undefined ? [] : checkParamRef('spec.paramRef', paramRef)),
    ...(matchResources === undefined ? [] : checkMatchResources('spec.matchResouces', matchResources)),
    ...checkActions('spec.validationActions', validationActions),
  ];
}

function checkParamRef(field: string, { name = '', selector, parameterNotFoundAction }: ParamRef): FieldError[] {
  const errors: FieldError[] = [];
  if (name !== '') {
    errors.push(...invalidEach(`${field}.name`, name, pathSegmentErrors(name)));
    if (selector !== undefined) errors.push(forbiddenField(`${field}.name`, EXCLUSIVE));
  }
  if (selector !== undefined) {
    errors.push(...checkLabelSelector(`${field}.selector`, selector));
    if (name !== '') errors.push(forbiddenField(`${field}.selector`, EXCLUSIVE));
  }
  if (name === '' && selector === undefined) {
    errors.push(required(field, 'one of name or selector must be specified'));
  }
  const action = `${field}.parameterNotFoundAction`;
  if ((parameterNotFoundAction ?? '') === '') errors.push(required(action));
  else errors.push(...checkOneOf(action, parameterNotFoundAction, ['Deny', 'Allow']));
  return errors;
}

function checkActions(field: string, actions: readonly string[]): FieldError[] {
  if (actions.length === 0) return [required(field, 'at least one validation action is required')];
  const errors = actions.flatMap((action, at) => [
    ...checkOneOf(`${field}[${at}]`, action, ACTIONS),
    ...(actions.indexOf(action) < at ? [duplicate(`${field}[${at}]`, action)] : []),
  ]);
  if (!actions.includes('Deny') || !actions.includes('Warn')) return errors;
  const printed = `[]admissionregistration.ValidationAction{${actions.map((one) => JSON.stringify(one)).join(', ')}}`;
  const why =
    'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)';
  return [...errors, invalid(field, new GoValue(printed), why)];
}
