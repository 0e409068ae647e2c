import { as, type KubeObject } from '../../../kube-object.ts';
import { type FieldError, forbiddenField, invalid, notSupported, required } from '../../field-error.ts';
import { rangeError } from '../../formats.ts';
import { goValue } from '../../go-value.ts';
import type { KindRules } from '../../kind-rules.ts';
import { sameContent } from '../../same-content.ts';
import { subdomainName } from '../name-rules.ts';
import { defaultPriorityLevel } from './misc-defaults.ts';
import { checkConditionTypes } from './check-condition-types.ts';
import { keepMetaForStatus } from '../../status-meta.ts';

const SPEC = 'flowcontrol.PriorityLevelConfigurationSpec';
const QUEUES_MAX = 10_000_000;
const ENTROPY_MAX = 60;

interface PriorityLevelSpec {
  type?: string;
  exempt?: { nominalConcurrencyShares?: number; lendablePercent?: number };
  limited?: Limited;
}

interface Limited {
  nominalConcurrencyShares?: number;
  lendablePercent?: number;
  borrowingLimitPercent?: number;
  limitResponse?: { type?: string; queuing?: Queuing };
}

interface Queuing {
  queues?: number;
  handSize?: number;
  queueLengthLimit?: number;
}

export const priorityLevelRules: KindRules = {
  metaChecks: [1, 0],
  prepareStatusUpdate: keepMetaForStatus,
  hasGeneration: true,
  nameErrors: subdomainName,
  defaults: defaultPriorityLevel,
  validate: checkLevel,
  validateStatusUpdate: checkConditionTypes,
};

/** pkg/apis/flowcontrol/validation, ValidatePriorityLevelConfigurationSpec. */
function checkLevel(object: KubeObject): FieldError[] {
  const { spec = {} } = as<{ spec?: PriorityLevelSpec }>(object);
  const { name } = object.metadata;
  const { type = '', exempt, limited } = spec;
  const errors: FieldError[] = [];
  if ((name === 'exempt') !== (type === 'Exempt') && (type === 'Exempt' || type === 'Limited')) {
    errors.push(invalid('spec.type', type, "type must be 'Exempt' if and only if name is 'exempt'"));
  }
  switch (type) {
    case 'Exempt':
      if (limited) errors.push(forbiddenField('spec.limited', 'must be nil if the type is not Limited'));
      if (exempt) errors.push(...checkShares('spec.exempt', exempt));
      break;
    case 'Limited':
      if (exempt) errors.push(forbiddenField('spec.exempt', 'must be nil if the type is Limited'));
      if (!limited) errors.push(required('spec.limited', 'must not be empty when type is Limited'));
      else errors.push(...checkLimited('spec.limited', limited));
      break;
    default:
      errors.push(notSupported('spec.type', type, ['Exempt', 'Limited']));
  }
  return [...errors, ...checkMandatory(name, spec)];
}

/** Of the two levels that must be, only some fields may differ. */
function checkMandatory(name: string, spec: PriorityLevelSpec): FieldError[] {
  const fixed: Readonly<Record<string, PriorityLevelSpec>> = {
    exempt: { type: 'Exempt' },
    'catch-all': {
      type: 'Limited',
      limited: { nominalConcurrencyShares: 5, lendablePercent: 0, limitResponse: { type: 'Reject' } },
    },
  };
  const wanted = fixed[name];
  if (!wanted) return [];
  const kept = name === 'exempt' ? { ...spec, exempt: undefined } : spec;
  if (sameContent(kept, wanted)) return [];
  const except = name === 'exempt' ? " except the 'spec.exempt' field" : '';
  const why = `spec of '${name}'${except} must equal the fixed value`;
  return [invalid('spec', goValue(SPEC, spec), why)];
}

function checkLimited(field: string, limited: Limited): FieldError[] {
  const { limitResponse = {}, borrowingLimitPercent: borrowing } = limited;
  const [shares, lendable] = [checkNominal(field, limited), checkLendable(field, limited)];
  const errors = [...shares, ...checkResponse(`${field}.limitResponse`, limitResponse), ...lendable];
  if (borrowing !== undefined && borrowing < 0) {
    errors.push(invalid(`${field}.borrowingLimitPercent`, borrowing, 'if specified, must be a non-negative integer'));
  }
  return errors;
}

function checkShares(
  field: string,
  shares: { nominalConcurrencyShares?: number; lendablePercent?: number },
): FieldError[] {
  return [...checkNominal(field, shares), ...checkLendable(field, shares)];
}

function checkNominal(field: string, { nominalConcurrencyShares: shares = 0 }: Limited): FieldError[] {
  if (shares >= 0) return [];
  return [invalid(`${field}.nominalConcurrencyShares`, shares, 'must be a non-negative integer')];
}

function checkLendable(field: string, { lendablePercent: percent = 0 }: Limited): FieldError[] {
  if (percent >= 0 && percent <= 100) return [];
  return [invalid(`${field}.lendablePercent`, percent, rangeError(0, 100))];
}

function checkResponse(field: string, { type = '', queuing }: { type?: string; queuing?: Queuing }): FieldError[] {
  if (type === 'Reject') {
    return queuing
      ? [forbiddenField(`${field}.queuing`, 'must be nil if limited.limitResponse.type is not Limited')]
      : [];
  }
  if (type !== 'Queue') return [notSupported(`${field}.type`, type, ['Queue', 'Reject'])];
  const why = 'must not be empty if limited.limitResponse.type is Limited';
  return queuing ? checkQueuing(`${field}.queuing`, queuing) : [required(`${field}.queuing`, why)];
}

function checkQueuing(field: string, { queues = 0, handSize = 0, queueLengthLimit = 0 }: Queuing): FieldError[] {
  const errors: FieldError[] = [];
  if (queueLengthLimit <= 0) errors.push(invalid(`${field}.queueLengthLimit`, queueLengthLimit, 'must be positive'));
  if (queues <= 0) errors.push(invalid(`${field}.queues`, queues, 'must be positive'));
  else if (queues > QUEUES_MAX)
    errors.push(invalid(`${field}.queues`, queues, `must not be greater than ${QUEUES_MAX}`));
  if (handSize <= 0) errors.push(invalid(`${field}.handSize`, handSize, 'must be positive'));
  if (handSize > queues) {
    const why = `should not be greater than queues (${queues})`;
    errors.push(invalid(`${field}.handSize`, handSize, why));
  } else if (queues > 0 && handSize > 0 && entropy(queues, handSize) > ENTROPY_MAX) {
    const why = `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${ENTROPY_MAX}`;
    errors.push(invalid(`${field}.handSize`, handSize, why));
  }
  return errors;
}

/** How many bits a hand of queues takes (shufflesharding.RequiredEntropyBits). */
function entropy(deck: number, hand: number): number {
  let bits = 0;
  for (let at = 0; at < hand; at++) bits += Math.log2(deck - at);
  return Math.ceil(bits);
}
