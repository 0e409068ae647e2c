import { as, type KubeObject } from '../../../kube-object.ts';
import { checkDnsSubdomain, checkOneOf, checkRequired, invalidEach } from '../../check.ts';
import { type FieldError, invalid, required } from '../../field-error.ts';
import { portNumberErrors } from '../../formats.ts';
import { goQuote } from '../../go-quote.ts';
import type { Draft, KindRules } from '../../kind-rules.ts';
import { dns1035LabelErrors, pathSegmentErrors } from '../../names.ts';
import { defaultApiService } from './misc-defaults.ts';
import { keepMetaForStatus } from '../../status-meta.ts';

const CONDITION_STATUSES = ['True', 'False', 'Unknown'];

interface ApiServiceSpec {
  service?: { namespace?: string; name?: string; port?: number };
  group?: string;
  version?: string;
  insecureSkipTLSVerify?: boolean;
  caBundle?: string;
  groupPriorityMinimum?: number;
  versionPriority?: number;
}

export const apiServiceRules: KindRules = {
  prepareStatusUpdate: keepMetaForStatus,
  needsResourceVersion: true,
  plainFinalizers: true,
  hasGeneration: false,
  nameErrors: (name) => pathSegmentErrors(name),
  defaults: defaultApiService,
  prepareCreate: startAvailable,
  validate: checkApiService,
  validateStatusUpdate: ({ status }) => {
    const { conditions } = (status ?? {}) as { conditions?: ({ status?: string } | null)[] | null };
    return (conditions ?? []).flatMap((condition, at) =>
      checkOneOf(`status.conditions[${at}].status`, condition?.status, CONDITION_STATUSES),
    );
  },
};

/** The server answers for what has no service at once (kube-aggregator/pkg/registry/apiservice/strategy.go). */
function startAvailable(draft: Draft): void {
  const { spec } = as<{ spec?: ApiServiceSpec }>(draft);
  draft.status = {};
  if (spec?.service) return;
  const condition = {
    type: 'Available',
    status: 'True',
    lastTransitionTime: draft.metadata.creationTimestamp,
    reason: 'Local',
    message: 'Local APIServices are always available',
  };
  draft.status = { conditions: [condition] };
}

/** kube-aggregator/pkg/apis/apiregistration/validation. */
function checkApiService(object: KubeObject): FieldError[] {
  const { spec = {} } = as<{ spec?: ApiServiceSpec }>(object);
  const { group = '', version = '', groupPriorityMinimum: minimum = 0, versionPriority: priority = 0 } = spec;
  const { name } = object.metadata;
  const wanted = `${version}.${group}`;
  const errors: FieldError[] = [];
  if ((name ?? '') !== '' && pathSegmentErrors(name).length === 0 && name !== wanted) {
    errors.push(invalid('metadata.name', name, `must be \`spec.version+"."+spec.group\`: ${goQuote(wanted)}`));
  }
  if (group !== '') errors.push(...checkDnsSubdomain('spec.group', group));
  else if (version !== 'v1') {
    errors.push(required('spec.group', 'only v1 may have an empty group and it better be legacy kube'));
  }
  errors.push(...invalidEach('spec.version', version, dns1035LabelErrors(version)));
  if (minimum <= 0 || minimum > 20000) {
    errors.push(invalid('spec.groupPriorityMinimum', minimum, 'must be positive and less than 20000'));
  }
  if (priority <= 0 || priority > 1000) {
    errors.push(invalid('spec.versionPriority', priority, 'must be positive and less than 1000'));
  }
  return [...errors, ...checkService(spec)];
}

function checkService({ service, caBundle = '', insecureSkipTLSVerify }: ApiServiceSpec): FieldError[] {
  if (!service) {
    const errors: FieldError[] = [];
    if (caBundle !== '') {
      errors.push(
        invalid(
          'spec.caBundle',
          `${Buffer.byteLength(caBundle, 'base64')} bytes`,
          'local APIServices may not have a caBundle',
        ),
      );
    }
    if (insecureSkipTLSVerify) {
      errors.push(invalid('spec.insecureSkipTLSVerify', true, 'local APIServices may not have insecureSkipTLSVerify'));
    }
    return errors;
  }
  const errors = [
    ...checkRequired('spec.service.namespace', service.namespace),
    ...checkRequired('spec.service.name', service.name),
  ];
  if (service.port === undefined) errors.push(required('spec.service.port'));
  else if (portNumberErrors(service.port).length > 0) {
    const why = `port is not valid: ${portNumberErrors(service.port).join('; ')}`;
    errors.push(invalid('spec.service.port', service.port, why));
  }
  if (insecureSkipTLSVerify && caBundle !== '') {
    errors.push(invalid('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present'));
  }
  return errors;
}
