import type { JournalEvent } from '../../journal/journal-event.ts';
import type { RunRole } from '../run-connection.ts';

/**
 * What the team is told. An allow-list: a fact that is not named here stays with the engine, so that a new kind of fact
 * can't give away the intruder by being forgotten.
 */
const TOLD_TO_PARTICIPANTS: ReadonlySet<JournalEvent['type']> = new Set([
  'RunCreated',
  'HistoryLaid',
  'StageEntered',
  'AuditRecorded',
  'FindingRaised',
  'FindingUpdated',
  'FindingArchived',
  'FindingSuppressed',
  'ObjectiveChanged',
  'HarmObserved',
  'AvailabilitySampled',
  'HintTaken',
  'AnswerGiven',
  'EvidenceRegistered',
  'EvidenceTampered',
  'QueryRun',
  'InjectDelivered',
  'AttackRehearsed',
  'NoteAdded',
  'RunPaused',
  'RunResumed',
  'RunFinished',
  'RunAborted',
] satisfies JournalEvent['type'][]);

/** Bodies of objects are asked of the cluster, not of the journal. */
const TOLD_TO_NOBODY: ReadonlySet<JournalEvent['type']> = new Set(['RequestMade', 'ObjectChanged', 'NodeFactChanged']);

export function isVisibleTo(role: RunRole, event: JournalEvent): boolean {
  return role === 'participant' ? TOLD_TO_PARTICIPANTS.has(event.type) : !TOLD_TO_NOBODY.has(event.type);
}
