import type { EventOf, JournalEvent, ObjectiveState } from './journal-event.ts';
import { rehearsalSummary } from './rehearsal-summary.ts';
import type { FeedItem, RunView } from './run-view.ts';

/** The lines of the feed an event makes. Read against the view before it. */
export function feedItems(before: RunView, event: JournalEvent): FeedItem[] {
  const line = (kind: FeedItem['kind'], text: string, about?: string): FeedItem[] => [
    { seq: event.seq, at: event.at, kind, text, ...(about === undefined ? {} : { about }) },
  ];
  switch (event.type) {
    case 'StageEntered':
      return line('stage', `stage ${event.stage} begins`, event.stage);
    case 'ObjectiveChanged':
      return sayObjective(before, event)
        ? line('objective', `${event.objective} ${STATE_WORDS[event.state]}: ${event.explanation}`, event.objective)
        : [];
    case 'FindingRaised':
      return line('finding', `finding ${event.finding.type}`, event.finding.id);
    case 'AuditRecorded':
      return isTeamAction(before, event) ? line('action', actionText(event.event)) : [];
    case 'HarmObserved':
      return line('harm', event.explanation, event.object);
    case 'AvailabilitySampled':
      return availabilityTurned(before, event)
        ? line(
            'shop',
            `${event.service} ${event.available ? 'answers again' : `is down${because(event.reason)}`}`,
            event.service,
          )
        : [];
    case 'HintTaken':
      return line('hint', `hint ${event.index} taken for ${event.objective}`, event.objective);
    case 'AnswerGiven':
      return line('answer', `answer to ${event.question}: ${event.verdict}. ${event.feedback}`, event.question);
    case 'EvidenceRegistered':
      return line('evidence', `evidence ${event.id} kept: ${event.subject}`, event.id);
    case 'EvidenceTampered':
      return line('evidence', `evidence ${event.id} is not what was kept`, event.id);
    case 'InjectDelivered':
      return line('inject', `${event.title}: ${event.text}`, event.id);
    case 'AttackRehearsed':
      return line('run', `the attack, tried again: ${rehearsalSummary(event.steps)}`);
    case 'NoteAdded':
      return line('note', event.text);
    case 'ProctorActed':
      return line('proctor', `proctor: ${event.act} ${event.detail}`.trimEnd());
    case 'AttackerActed':
      return event.outcome === 'scheduled' ? [] : line('attacker', `${event.title}: ${event.outcome}`, event.step);
    case 'RunPaused':
      return line('run', `paused: ${event.reason}`);
    case 'RunResumed':
      return line('run', 'goes on');
    case 'RunFinished':
      return line('run', FINISH_WORDS[event.reason]);
    case 'RunAborted':
      return line('run', `run aborted: ${event.reason}`);
    default:
      return [];
  }
}

const STATE_WORDS: Record<ObjectiveState, string> = {
  locked: 'locked',
  open: 'open',
  partly: 'partly met',
  met: 'met',
  lost: 'lost again',
  missed: 'missed',
};

const FINISH_WORDS = {
  'all-met': 'run finished: every objective is met',
  declared: 'run finished by the team',
  'time-up': 'run finished: time is up',
  'walkthrough-ended': 'run finished: the walkthrough has ended',
};

/** Opening a stage's objectives is no news, each of them. */
/** Once it moves: what is said of it in other words is no news. */
function sayObjective(before: RunView, { objective, state, fraction }: EventOf<'ObjectiveChanged'>): boolean {
  const known = before.objectives.get(objective);
  if (known?.state === state && known.fraction === fraction) return false;
  return state !== 'locked' && (state !== 'open' || (known !== undefined && known.state !== 'locked'));
}

/** Mutations after play began, by people: neither the cluster's own identities nor anonymous callers. */
function isTeamAction(before: RunView, event: JournalEvent & { type: 'AuditRecorded' }): boolean {
  if (before.stage === undefined || event.actor !== 'participant') return false;
  const { verb, objectRef, stage } = event.event;
  const asks = objectRef?.resource?.startsWith('selfsubject') === true;
  const mutates = !['get', 'list', 'watch'].includes(verb) || objectRef?.subresource === 'exec';
  return mutates && !asks && stage === 'ResponseComplete';
}

function actionText(event: (JournalEvent & { type: 'AuditRecorded' })['event']): string {
  const { resource = '', namespace, name, subresource } = event.objectRef ?? {};
  const what = [namespace, name].filter((part) => part !== undefined).join('/');
  const kind = subresource === undefined ? resource : `${resource}/${subresource}`;
  const code = event.responseStatus?.code ?? 0;
  return `${event.user.username ?? 'someone'}  ${event.verb} ${kind} ${what}${code >= 400 ? ` (${code})` : ''}`;
}

function availabilityTurned(before: RunView, event: JournalEvent & { type: 'AvailabilitySampled' }): boolean {
  const last = before.availability.get(event.service)?.at(-1);
  return last === undefined ? !event.available : last.available !== event.available;
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : `: ${reason}`;
}
