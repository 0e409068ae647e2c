import { as, type KubeObject } from '../../../kube-object.ts';
import { checkDnsLabel, checkDnsSubdomain, invalidEach } from '../../check.ts';
import { type FieldError, forbiddenField, GoValue, invalid, notSupported, required } from '../../field-error.ts';
import { goQuote } from '../../go-quote.ts';
import { goValue } from '../../go-value.ts';
import type { KindRules } from '../../kind-rules.ts';
import { dnsLabelErrors, dnsSubdomainErrors } from '../../names.ts';
import { sameContent } from '../../same-content.ts';
import { subdomainName } from '../name-rules.ts';
import { defaultFlowSchema } from './misc-defaults.ts';
import { keepMetaForStatus } from '../../status-meta.ts';
import { checkConditionTypes } from './check-condition-types.ts';

const PRECEDENCE_MAX = 10000;
const EACH_NAMESPACE = "each member of this list must be '*' or a DNS-1123 label";
const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];
const SUBJECT_KINDS = ['Group', 'ServiceAccount', 'User'];

interface FlowSchemaSpec {
  priorityLevelConfiguration?: { name?: string };
  matchingPrecedence?: number;
  distinguisherMethod?: { type?: string };
  rules?: Rule[];
}

interface Rule {
  subjects?: Subject[];
  resourceRules?: ResourceRule[];
  nonResourceRules?: { verbs?: string[]; nonResourceURLs?: string[] }[];
}

interface Subject {
  kind?: string;
  user?: { name?: string };
  group?: { name?: string };
  serviceAccount?: { namespace?: string; name?: string };
}

interface ResourceRule {
  verbs?: string[];
  apiGroups?: string[];
  resources?: string[];
  clusterScope?: boolean;
  namespaces?: string[];
}

export const flowSchemaRules: KindRules = {
  metaChecks: [1, 0],
  prepareStatusUpdate: keepMetaForStatus,
  hasGeneration: true,
  nameErrors: subdomainName,
  defaults: defaultFlowSchema,
  validate: checkFlowSchema,
  validateStatusUpdate: checkConditionTypes,
};

/** pkg/apis/flowcontrol/validation, ValidateFlowSchemaSpec. */
function checkFlowSchema(object: KubeObject): FieldError[] {
  const { spec = {} } = as<{ spec?: FlowSchemaSpec }>(object);
  const { matchingPrecedence: precedence = 0, distinguisherMethod, priorityLevelConfiguration } = spec;
  const errors: FieldError[] = [];
  if (precedence <= 0) errors.push(invalid('spec.matchingPrecedence', precedence, 'must be a positive value'));
  if (precedence > PRECEDENCE_MAX) {
    errors.push(invalid('spec.matchingPrecedence', precedence, `must not be greater than ${PRECEDENCE_MAX}`));
  }
  if (precedence === 1 && object.metadata.name !== 'exempt') {
    errors.push(
      invalid('spec.matchingPrecedence', precedence, "only the schema named 'exempt' may have matchingPrecedence 1"),
    );
  }
  const type = distinguisherMethod?.type ?? '';
  if (distinguisherMethod && type !== 'ByUser' && type !== 'ByNamespace') {
    const value = new GoValue(`flowcontrol.FlowDistinguisherMethod{Type:${goQuote(type)}}`);
    errors.push(notSupported('spec.distinguisherMethod.type', value, ['ByNamespace', 'ByUser']));
  }
  const level = priorityLevelConfiguration?.name ?? '';
  if (level === '') errors.push(required('spec.priorityLevelConfiguration.name', 'must reference a priority level'));
  else errors.push(...invalidEach('spec.priorityLevelConfiguration.name', level, dnsSubdomainErrors(level)));
  (spec.rules ?? []).forEach((rule, at) => errors.push(...checkRule(`spec.rules[${at}]`, rule)));
  return [...errors, ...checkFixed(object.metadata.name, spec)];
}

/** The schemas that no cluster can do without (apiserver/pkg/apis/flowcontrol/bootstrap, MandatoryFlowSchemas). */
function checkFixed(name: string, spec: FlowSchemaSpec): FieldError[] {
  const everything = {
    resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }],
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
  };
  const groups = (...names: string[]) => names.map((group) => ({ kind: 'Group', group: { name: group } }));
  const fixed: Readonly<Record<string, FlowSchemaSpec>> = {
    exempt: {
      priorityLevelConfiguration: { name: 'exempt' },
      matchingPrecedence: 1,
      rules: [{ subjects: groups('system:masters'), ...everything }],
    },
    'catch-all': {
      priorityLevelConfiguration: { name: 'catch-all' },
      matchingPrecedence: PRECEDENCE_MAX,
      distinguisherMethod: { type: 'ByUser' },
      rules: [{ subjects: groups('system:unauthenticated', 'system:authenticated'), ...everything }],
    },
  };
  const wanted = fixed[name];
  if (wanted === undefined || sameContent(spec, wanted)) return [];
  return [invalid('spec', goValue('flowcontrol.FlowSchemaSpec', spec), `spec of '${name}' must equal the fixed value`)];
}

function checkRule(field: string, { subjects, resourceRules, nonResourceRules }: Rule): FieldError[] {
  const errors: FieldError[] = [];
  if ((subjects ?? []).length === 0) {
    errors.push(required(`${field}.subjects`, 'subjects must contain at least one value'));
  }
  (subjects ?? []).forEach((subject, at) => errors.push(...checkSubject(`${field}.subjects[${at}]`, subject)));
  if ((resourceRules ?? []).length === 0 && (nonResourceRules ?? []).length === 0) {
    errors.push(required(field, 'at least one of resourceRules and nonResourceRules has to be non-empty'));
  }
  (resourceRules ?? []).forEach((rule, at) => errors.push(...checkResourceRule(`${field}.resourceRules[${at}]`, rule)));
  (nonResourceRules ?? []).forEach(({ verbs, nonResourceURLs }, at) => {
    const own = `${field}.nonResourceRules[${at}]`;
    errors.push(
      ...checkVerbs(`${own}.verbs`, verbs ?? []),
      ...checkUrls(`${own}.nonResourceURLs`, nonResourceURLs ?? []),
    );
  });
  return errors;
}

function checkSubject(field: string, { kind = '', user, group, serviceAccount }: Subject): FieldError[] {
  const given = { user, group, serviceAccount };
  const wanted = kind === '' ? '' : kind[0].toLowerCase() + kind.slice(1);
  if (!SUBJECT_KINDS.includes(kind)) return [notSupported(`${field}.kind`, kind, SUBJECT_KINDS)];
  const errors: FieldError[] = [];
  for (const [name, subject] of Object.entries(given)) {
    if (name === wanted && !subject) {
      errors.push(required(`${field}.${name}`, `${name} is required when subject kind is '${kind}'`));
    } else if (name === wanted && (subject?.name ?? '') === '') errors.push(required(`${field}.${name}.name`));
    else if (name !== wanted && subject) {
      errors.push(
        forbiddenField(`${field}.${name}`, `${name} is forbidden when subject kind is not '${kindOf(name)}'`),
      );
    }
  }
  if (kind === 'ServiceAccount' && serviceAccount) {
    const namespace = serviceAccount.namespace ?? '';
    if (namespace === '') {
      errors.push(required(`${field}.serviceAccount.namespace`, 'must specify namespace for service account'));
    } else errors.push(...checkDnsLabel(`${field}.serviceAccount.namespace`, namespace));
    const name = serviceAccount.name ?? '';
    if (name !== '' && name !== '*') errors.push(...checkDnsSubdomain(`${field}.serviceAccount.name`, name));
  }
  return errors;
}

function kindOf(name: string): string {
  return name[0].toUpperCase() + name.slice(1);
}

function checkResourceRule(field: string, rule: ResourceRule): FieldError[] {
  const { apiGroups = [], resources = [], namespaces = [] } = rule;
  const errors = checkVerbs(`${field}.verbs`, rule.verbs ?? []);
  const several = (list: readonly string[]) => list.includes('*') && list.length > 1;
  if (apiGroups.length === 0)
    errors.push(required(`${field}.apiGroups`, 'resource rules must supply at least one api group'));
  else if (several(apiGroups)) {
    errors.push(invalid(`${field}.apiGroups`, apiGroups, "if '*' is present, must not specify other api groups"));
  }
  if (resources.length === 0)
    errors.push(required(`${field}.resources`, 'resource rules must supply at least one resource'));
  else if (several(resources)) {
    errors.push(invalid(`${field}.resources`, resources, "if '*' is present, must not specify other resources"));
  }
  if (namespaces.length === 0 && rule.clusterScope !== true) {
    const why = 'resource rules that are not cluster scoped must supply at least one namespace';
    errors.push(required(`${field}.namespaces`, why));
  } else if (several(namespaces)) {
    errors.push(invalid(`${field}.namespaces`, namespaces, "if '*' is present, must not specify other namespaces"));
  } else {
    namespaces.forEach((namespace, at) => {
      if (namespace === '*') return;
      const faults = dnsLabelErrors(namespace).map((fault) => `${EACH_NAMESPACE}; ${fault}`);
      errors.push(...invalidEach(`${field}.namespaces[${at}]`, namespace, faults));
    });
  }
  return errors;
}

function checkVerbs(field: string, verbs: readonly string[]): FieldError[] {
  if (verbs.length === 0) return [required(field, 'verbs must contain at least one value')];
  if (verbs.includes('*')) {
    return verbs.length > 1 ? [invalid(field, verbs, "if '*' is present, must not specify other verbs")] : [];
  }
  const unknown = verbs.some((verb) => !VERBS.includes(verb));
  return unknown ? [notSupported(field, new GoValue(`[]string{${verbs.map(goQuote).join(', ')}}`), VERBS)] : [];
}

function checkUrls(field: string, urls: readonly string[]): FieldError[] {
  if (urls.length === 0) return [required(field, 'nonResourceURLs must contain at least one value')];
  if (urls.includes('*')) {
    return urls.length > 1 ? [invalid(field, urls, "if '*' is present, must not specify other non-resource URLs")] : [];
  }
  return urls.flatMap((url, at) => {
    const own = `${field}[${at}]`;
    if (url === '') return [invalid(own, url, 'must not be empty')];
    if (!url.startsWith('/')) return [invalid(own, url, 'must start with slash')];
    if (url.includes(' ')) return [invalid(own, url, 'must not contain white-space')];
    if (url.includes('//')) return [invalid(own, url, 'must not contain double slash')];
    const inner = url.replace(/\/\*$/, '');
    return inner.includes('*') ? [invalid(own, url, 'wildcard can only do suffix matching')] : [];
  });
}
