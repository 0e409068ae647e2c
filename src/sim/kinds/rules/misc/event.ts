import { as, type KubeObject } from '../../../kube-object.ts';
import { checkQualifiedName, checkRequired } from '../../check.ts';
import { sameContent } from '../../same-content.ts';
import { type FieldError, GoValue, invalid, required } from '../../field-error.ts';
import { goValue } from '../../go-value.ts';
import type { KindRules } from '../../kind-rules.ts';
import { toCoreEvent } from '../../convert/convert-event.ts';

const NOTE_MAX = 1024;
const NAME_MAX = 128;
/** What an event of the new API may not change, by its name in core. */
const FIXED = [
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  'reason',
  'type',
  'eventTime',
  'action',
  'related',
  'reportingComponent',
  'reportingInstance',
];
interface CoreEvent {
  involvedObject?: { kind?: string; namespace?: string; apiVersion?: string; name?: string };
  reason?: string;
  message?: string;
  type?: string;
  action?: string;
  reportingComponent?: string;
  reportingInstance?: string;
  eventTime?: string | null;
  series?: { count?: number; lastObservedTime?: string | null };
  source?: { component?: string };
}

export const eventRules: KindRules = {
  metaChecks: [0, 0],
  hasGeneration: false,
  createOnUpdate: true,
  validate: checkEvent,
  validateUpdate: (object, old) => {
    if (!isNew(object)) return checkLegacy(object, 'reportingComponent');
    const [now, before] = [toCoreEvent(object), toCoreEvent(old)];
    const changed = FIXED.filter((field) => !sameContent(now[field] ?? undefined, before[field] ?? undefined));
    return [
      ...checkEvent(object),
      ...changed.map((field) => invalid(nameOf(field), shown(field, now[field]), 'field is immutable')),
    ];
  },
  selectableFields: (object) => {
    const event = as<CoreEvent>(isNew(object) ? toCoreEvent(object) : object);
    const about = (event.involvedObject ?? {}) as Record<string, string | undefined>;
    const fields = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];
    const prefix = isNew(object) ? 'regarding' : 'involvedObject';
    return {
      ...Object.fromEntries(fields.map((field) => [`${prefix}.${field}`, about[field] ?? ''])),
      reason: event.reason ?? '',
      ...(isNew(object)
        ? { reportingController: event.reportingComponent ?? '' }
        : {
            reportingComponent: event.reportingComponent ?? '',
            source: event.source?.component || event.reportingComponent || '',
          }),
      type: event.type ?? '',
    };
  },
};

function isNew(object: KubeObject): boolean {
  return object.apiVersion.startsWith('events.k8s.io/');
}

/** ValidateEventCreate: the new API asks for more (pkg/apis/core/validation/events.go). */
function checkEvent(object: KubeObject): FieldError[] {
  if (!isNew(object)) return checkLegacy(object, 'reportingComponent');
  const core = toCoreEvent(object);
  const event = as<CoreEvent>(core);
  const errors = checkLegacy(core, 'reportingController');
  if (!event.eventTime) errors.push(required('eventTime'));
  const { type = '' } = event;
  if (type !== 'Normal' && type !== 'Warning') errors.push(invalid('type', '', `has invalid value: ${type}`));
  errors.push(...checkSeries(core.series as { count?: number; lastObservedTime?: string } | undefined));
  for (const field of ['firstTimestamp', 'lastTimestamp', 'count', 'source'] as const) {
    if (isSet(core[field])) errors.push(invalid(field, '', 'needs to be unset'));
  }
  return errors;
}

/** legacyValidateEvent: events with an eventTime are new ones, in whatever API. */
function checkLegacy(object: KubeObject, reporterField: string): FieldError[] {
  const event = as<CoreEvent>(object);
  const namespace = event.involvedObject?.namespace ?? '';
  const own = object.metadata.namespace ?? '';
  const mismatch = [invalid('involvedObject.namespace', namespace, 'does not match event.namespace')];
  if (event.eventTime) {
    const anywhere = own === 'default' || own === 'kube-system';
    return [...(namespace === '' && !anywhere ? mismatch : []), ...checkNew(event, reporterField)];
  }
  if (namespace === '') return own === '' || own === 'default' ? [] : mismatch;
  return namespace === own ? [] : mismatch;
}

function checkNew(event: CoreEvent, reporterField: string): FieldError[] {
  const { reportingComponent = '', message = '' } = event;
  const errors = [
    ...checkRequired(reporterField, reportingComponent),
    ...checkQualifiedName(reporterField, reportingComponent),
  ];
  for (const field of ['reportingInstance', 'action', 'reason'] as const) {
    const text = event[field] ?? '';
    errors.push(...checkRequired(field, text));
    if (text.length > NAME_MAX) errors.push(invalid(field, '', `can have at most ${NAME_MAX} characters`));
  }
  if (message.length > NOTE_MAX) errors.push(invalid('message', '', `can have at most ${NOTE_MAX} characters`));
  return errors;
}

function isSet(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== 0 && value !== '';
}

/** References print as Go's structs, other fields as they are. */
function shown(field: string, value: unknown): unknown {
  if (field === 'source') return goValue('core.EventSource', value);
  if (field === 'series') return goValue('core.EventSeries', value);
  if (field === 'involvedObject') return goValue('core.ObjectReference', value ?? {});
  if (field === 'related') return value ? goValue('core.ObjectReference', value) : value;
  if (/Time(?:stamp)?$/.test(field) && typeof value === 'string') return new GoValue(goTimeText(value));
  return value ?? (field === 'count' ? 0 : field.endsWith('Time') || field.endsWith('Timestamp') ? null : '');
}

/** As Go's Time prints itself: a fraction without its trailing zeros. */
function goTimeText(text: string): string {
  return text
    .replace('T', ' ')
    .replace(/(\.\d*?)0+Z$/, '$1Z')
    .replace(/\.?Z$/, ' +0000 UTC');
}

/** Where a fault with a field of core is looked for in the new API. */
function nameOf(field: string): string {
  return field === 'reportingComponent' ? 'reportingController' : field;
}

/** validateV1EventSeries. */
function checkSeries(series: { count?: number; lastObservedTime?: string | null } | undefined): FieldError[] {
  if (!series) return [];
  return [
    ...((series.count ?? 0) < 2 ? [invalid('series.count', '', 'should be at least 2')] : []),
    ...(series.lastObservedTime ? [] : [required('series.lastObservedTime')]),
  ];
}
