import type { DraftView } from './draft-view.ts';
import type { JournalEvent } from './journal-event.ts';
import { feedItems } from './feed.ts';
import { evolveFindings } from './evolve-findings.ts';
import { evolveObjectives } from './evolve-objectives.ts';
import type { RunView } from './run-view.ts';

/** The view after one more event. The old view is left as it was. */
export function evolve(view: RunView, event: JournalEvent): RunView {
  return evolveAll(view, [event]);
}

/** The view after these events, copied once. */
export function evolveAll(view: RunView, events: Iterable<JournalEvent>): RunView {
  const draft = draftOf(view);
  for (const event of events) {
    const feed = feedItems(draft, event);
    apply(draft, event);
    draft.lastSeq = event.seq;
    draft.clock.lastEventAt = event.at;
    draft.feed.push(...feed);
  }
  return draft;
}

function draftOf(view: RunView): DraftView {
  return {
    ...view,
    clock: { ...view.clock },
    stages: [...view.stages],
    objectives: new Map(view.objectives),
    milestones: [...view.milestones],
    findings: new Map(view.findings),
    hints: [...view.hints],
    answers: new Map(view.answers),
    evidence: new Map(view.evidence),
    availability: new Map(view.availability),
    harm: [...view.harm],
    injects: [...view.injects],
    queries: [...view.queries],
    notes: [...view.notes],
    audit: [...view.audit],
    attacker: [...view.attacker],
    proctorActs: [...view.proctorActs],
    pauses: [...view.pauses],
    feed: [...view.feed],
  };
}

function apply(draft: DraftView, event: JournalEvent): void {
  switch (event.type) {
    case 'RunCreated':
      draft.meta = event;
      draft.clock.playStartsAt = event.playStartsAt;
      return;
    case 'HistoryLaid':
      draft.phase = 'briefing';
      return;
    case 'StageEntered':
      draft.phase = 'playing';
      draft.stage = event.stage;
      draft.stages.push({ stage: event.stage, enteredAt: event.at, seq: event.seq });
      return;
    case 'AuditRecorded':
      draft.audit.push({ seq: event.seq, event: event.event });
      return;
    case 'RequestMade':
    case 'ObjectChanged':
    case 'NodeFactChanged':
      return;
    case 'AttackerActed':
      draft.attacker.push(event);
      return;
    case 'AttackRehearsed':
      draft.rehearsal = event;
      return;
    case 'FindingRaised':
    case 'FindingUpdated':
    case 'FindingArchived':
    case 'FindingSuppressed':
      return evolveFindings(draft, event);
    case 'ObjectiveChanged':
      return evolveObjectives(draft, event);
    case 'MilestoneReached':
      draft.milestones.push({
        milestone: event.milestone,
        subject: event.subject,
        at: event.at,
        seq: event.seq,
        because: event.because,
      });
      return;
    case 'HarmObserved':
      draft.harm.push(event);
      return;
    case 'AvailabilitySampled':
      draft.availability.set(event.service, [...(draft.availability.get(event.service) ?? []), event]);
      return;
    case 'HintTaken':
      draft.hints.push(event);
      return;
    case 'AnswerGiven':
      draft.answers.set(event.question, [...(draft.answers.get(event.question) ?? []), event]);
      return;
    case 'EvidenceRegistered':
      draft.evidence.set(event.id, { event, tamperedAt: undefined });
      return;
    case 'EvidenceTampered': {
      const kept = draft.evidence.get(event.id);
      if (kept !== undefined) draft.evidence.set(event.id, { ...kept, tamperedAt: event.at });
      return;
    }
    case 'InjectDelivered':
      draft.injects.push(event);
      return;
    case 'QueryRun':
      draft.queries.push(event);
      return;
    case 'NoteAdded':
      draft.notes.push(event);
      return;
    case 'ProctorActed':
      draft.proctorActs.push(event);
      return;
    case 'RunPaused':
      draft.phase = 'paused';
      draft.pauses.push({ pausedAt: event.at, resumedAt: undefined, reason: event.reason });
      return;
    case 'RunResumed': {
      const last = draft.pauses.pop();
      if (last !== undefined) draft.pauses.push({ ...last, resumedAt: event.at });
      draft.phase = draft.stages.length === 0 ? 'briefing' : 'playing';
      return;
    }
    case 'RunFinished':
      draft.phase = 'finished';
      draft.end = { at: event.at, seq: event.seq, reason: event.reason, aborted: false };
      return;
    case 'RunAborted':
      draft.phase = 'aborted';
      draft.end = { at: event.at, seq: event.seq, reason: event.reason, aborted: true };
      return;
    default:
      // A newer gameday may have written facts this one does not know: they change nothing here.
      event satisfies never;
  }
}
