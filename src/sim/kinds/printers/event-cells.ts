import { as, type KubeObject } from '../../kube-object.ts';
import { ageOf } from './human-duration.ts';

/** An event in either of its two API groups. */
interface EitherEvent {
  type?: string;
  reason?: string;
  message?: string;
  note?: string;
  involvedObject?: { kind?: string; name?: string; fieldPath?: string };
  regarding?: { kind?: string; name?: string; fieldPath?: string };
  source?: { component?: string; host?: string };
  deprecatedSource?: { component?: string; host?: string };
  reportingComponent?: string;
  reportingController?: string;
  reportingInstance?: string;
  firstTimestamp?: string | null;
  deprecatedFirstTimestamp?: string | null;
  lastTimestamp?: string | null;
  deprecatedLastTimestamp?: string | null;
  eventTime?: string | null;
  count?: number;
  deprecatedCount?: number;
  series?: { count?: number; lastObservedTime?: string | null };
}

export function eventCells(object: KubeObject, nowMs: number): unknown[] {
  const event = as<EitherEvent>(object);
  const about = event.involvedObject ?? event.regarding;
  const first = event.firstTimestamp || event.deprecatedFirstTimestamp || event.eventTime;
  const last = event.series?.lastObservedTime || event.lastTimestamp || event.deprecatedLastTimestamp || first;
  const kind = (about?.kind ?? '').toLowerCase();
  return [
    ageOf(last, nowMs),
    event.type ?? '',
    event.reason ?? '',
    about?.name ? `${kind}/${about.name}` : kind,
    about?.fieldPath ?? '',
    sourceText(event),
    (event.message ?? event.note ?? '').trim(),
    ageOf(first, nowMs),
    event.series ? (event.series.count ?? 0) : event.count || event.deprecatedCount || 1,
    object.metadata.name,
  ];
}

function sourceText(event: EitherEvent): string {
  const source = event.source ?? event.deprecatedSource;
  const component = source?.component || event.reportingComponent || event.reportingController || '';
  const instance = source?.host || event.reportingInstance || '';
  return instance === '' ? component : `${component}, ${instance}`;
}
