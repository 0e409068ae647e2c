import type { DraftView } from './draft-view.ts';
import type { EventOf } from './journal-event.ts';

type FindingEvent =
  | EventOf<'FindingRaised'>
  | EventOf<'FindingUpdated'>
  | EventOf<'FindingArchived'>
  | EventOf<'FindingSuppressed'>;

export function evolveFindings(draft: DraftView, event: FindingEvent): void {
  if (event.type === 'FindingRaised') {
    draft.findings.set(event.finding.id, {
      finding: event.finding,
      archived: event.finding.service.archived,
      suppressedBy: undefined,
      raisedAt: event.at,
      updatedAt: event.at,
      seq: event.seq,
    });
    return;
  }
  const id = event.type === 'FindingUpdated' ? event.finding.id : event.id;
  const known = draft.findings.get(id);
  if (known === undefined) return;
  if (event.type === 'FindingUpdated') {
    draft.findings.set(id, { ...known, finding: event.finding, updatedAt: event.at, seq: event.seq });
  } else if (event.type === 'FindingArchived') {
    draft.findings.set(id, { ...known, archived: event.archived });
  } else {
    draft.findings.set(id, { ...known, archived: true, suppressedBy: event.rule });
  }
}
