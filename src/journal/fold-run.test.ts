import { describe, expect, it } from 'vitest';
import { evolve } from './evolve.ts';
import { emptyRunView, foldRun } from './fold-run.ts';
import type { Fact, JournalEvent } from './journal-event.ts';
import type { AuditRecord, FindingRecord } from './records.ts';

const CREATED: Fact = {
  type: 'RunCreated',
  runId: 'octank-7',
  scenario: 'octank',
  scenarioTitle: 'Octank',
  scenarioDigest: 'd',
  seed: '7',
  target: 'sim',
  team: 'blue',
  catalogue: 'current',
  playStartsAt: '2025-03-06T09:00:00Z',
  gamedayVersion: '0.1.0',
};
const because = { events: [1] };

function journal(...facts: (Fact & { actor?: string })[]): JournalEvent[] {
  return facts.map((fact, index) => ({
    actor: 'engine',
    ...fact,
    seq: index + 1,
    at: `2025-03-06T09:00:${String(index).padStart(2, '0')}.000000Z`,
  }));
}

function finding(count: number): FindingRecord {
  return {
    id: 'f1',
    type: 'Policy:Kubernetes/AnonymousAccessGranted',
    title: '',
    description: '',
    severity: 8,
    accountId: '',
    region: '',
    createdAt: '',
    updatedAt: '',
    resource: {},
    service: { count, eventFirstSeen: '', eventLastSeen: '', archived: false },
  };
}

function audit(
  verb: string,
  resource: string,
  extra: Partial<AuditRecord['objectRef']> = {},
  code = 200,
): Fact & { actor: string } {
  return {
    type: 'AuditRecorded',
    actor: 'participant',
    event: {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'Metadata',
      auditID: 'a',
      stage: 'ResponseComplete',
      requestURI: '/',
      verb,
      user: { username: 'blue' },
      objectRef: { resource, ...extra },
      responseStatus: { code },
      requestReceivedTimestamp: '',
      stageTimestamp: '',
    },
  };
}

function objective(state: 'open' | 'met' | 'lost' | 'locked' | 'partly', fraction: number): Fact {
  return { type: 'ObjectiveChanged', objective: 'CO-3', state, fraction, explanation: `${state}.`, because };
}

const texts = (events: JournalEvent[]): string[] => foldRun(events).feed.map((item) => item.text);

describe('the fold of a run', () => {
  it('walks through the phases', () => {
    const events = journal(
      CREATED,
      { type: 'HistoryLaid', auditCount: 0, objectCount: 0, stateDigest: '' },
      { type: 'RunPaused', reason: 'lunch' },
      { type: 'RunResumed', reason: 'back' },
      { type: 'StageEntered', stage: 'identification' },
      { type: 'RunPaused', reason: 'lunch' },
      { type: 'RunResumed', reason: 'back' },
      { type: 'RunFinished', reason: 'declared' },
    );
    const phases = events.map((_, index) => foldRun(events.slice(0, index + 1)).phase);
    expect(phases).toEqual(['preparing', 'briefing', 'paused', 'briefing', 'playing', 'paused', 'playing', 'finished']);
    expect(foldRun(events).pauses).toHaveLength(2);
    expect(foldRun(journal(CREATED, { type: 'RunAborted', reason: 'disk full' })).end).toMatchObject({ aborted: true });
    expect(foldRun(journal(CREATED, { type: 'RunResumed', reason: 'unasked' })).pauses).toEqual([]);
  });

  it('is the same one event at a time, and leaves each view as it was', () => {
    const events = journal(CREATED, objective('open', 0), objective('met', 1), { type: 'NoteAdded', text: 'n' });
    const views = [emptyRunView()];
    for (const event of events) views.push(evolve(views[views.length - 1], event));
    expect(views.at(-1)).toEqual(foldRun(events));
    expect(views[2].objectives.get('CO-3')?.state).toBe('open');
    expect(views[3].notes).toEqual([]);
  });

  it('keeps when an objective was met first, through losing it again', () => {
    const view = foldRun(
      journal(CREATED, objective('open', 0), objective('met', 1), objective('lost', 0), objective('met', 1)),
    );
    const seen = view.objectives.get('CO-3');
    expect(seen).toMatchObject({
      state: 'met',
      firstMetAt: '2025-03-06T09:00:02.000000Z',
      changedAt: '2025-03-06T09:00:04.000000Z',
    });
    expect(seen?.history.map((change) => change.state)).toEqual(['open', 'met', 'lost', 'met']);
  });

  it('tells news of objectives, not that they open', () => {
    expect(
      texts(journal(objective('locked', 0), objective('open', 0), objective('partly', 0.5), objective('open', 0))),
    ).toEqual(['CO-3 partly met: partly.', 'CO-3 open: open.']);
  });

  it('follows findings from raised to archived', () => {
    const view = foldRun(
      journal(
        { type: 'FindingRaised', finding: finding(1) },
        { type: 'FindingUpdated', finding: finding(4) },
        { type: 'FindingArchived', id: 'f1', archived: true },
        { type: 'FindingArchived', id: 'unknown', archived: true },
      ),
    );
    expect(view.findings.get('f1')).toMatchObject({ archived: true, seq: 2, finding: { service: { count: 4 } } });
    const suppressed = foldRun(
      journal(
        { type: 'FindingRaised', finding: finding(1) },
        { type: 'FindingSuppressed', id: 'f1', rule: 'scanners' },
      ),
    );
    expect(suppressed.findings.get('f1')).toMatchObject({ archived: true, suppressedBy: 'scanners' });
  });

  it('shows what the team changes, not what it reads', () => {
    const stage: Fact = { type: 'StageEntered', stage: 'containment' };
    const events = journal(
      audit('delete', 'pods', { name: 'before-play' }),
      stage,
      audit('get', 'pods', { name: 'x' }),
      audit('create', 'selfsubjectaccessreviews'),
      audit('get', 'pods', { namespace: 'shop', name: 'x', subresource: 'exec' }),
      audit('patch', 'nodes', { name: 'a' }),
      audit('delete', 'secrets', { namespace: 'shop', name: 's' }, 403),
      { ...audit('delete', 'pods', { name: 'x' }), actor: 'engine' },
    );
    expect(texts(events)).toEqual([
      'stage containment begins',
      'blue  get pods/exec shop/x',
      'blue  patch nodes a',
      'blue  delete secrets shop/s (403)',
    ]);
    expect(foldRun(events).audit).toHaveLength(7);
    const nobody = audit('delete', 'pods');
    if (nobody.type === 'AuditRecorded')
      nobody.event = { ...nobody.event, user: {}, objectRef: undefined, responseStatus: undefined };
    expect(texts(journal(stage, nobody))).toEqual(['stage containment begins', 'someone  delete  ']);
  });

  it('says when the shop goes down and when it answers again', () => {
    const sample = (available: boolean, reason?: string): Fact => ({
      type: 'AvailabilitySampled',
      service: 'shop',
      available,
      ordersPerMinute: 4,
      errorRate: 0,
      ...(reason === undefined ? {} : { reason }),
    });
    const events = journal(sample(true), sample(false, 'front-end has no ready endpoint'), sample(false), sample(true));
    expect(texts(events)).toEqual(['shop is down: front-end has no ready endpoint', 'shop answers again']);
    expect(texts(journal(sample(false)))).toEqual(['shop is down']);
    expect(foldRun(events).availability.get('shop')).toHaveLength(4);
  });

  it('notices evidence that is not what was kept', () => {
    const kept: Fact = {
      type: 'EvidenceRegistered',
      id: 'E1',
      subject: 'pod',
      kind: 'object',
      sha256: 's',
      bytes: 1,
      note: '',
      file: 'f',
    };
    const view = foldRun(journal(kept, { type: 'EvidenceTampered', id: 'E1' }, { type: 'EvidenceTampered', id: 'E9' }));
    expect(view.evidence.get('E1')?.tamperedAt).toBe('2025-03-06T09:00:01.000000Z');
    expect(view.evidence.size).toBe(1);
  });

  it('collects hints, answers, harm, milestones, injects, notes and acts', () => {
    const events = journal(
      CREATED,
      { type: 'HintTaken', objective: 'ID-2', index: 1, text: 't', reason: 'r', price: 0.1 },
      { type: 'AnswerGiven', question: 'q', values: {}, verdict: 'wrong', fraction: 0, feedback: 'No.', attempt: 1 },
      { type: 'AnswerGiven', question: 'q', values: {}, verdict: 'right', fraction: 1, feedback: 'Yes.', attempt: 2 },
      { type: 'HarmObserved', rule: 'h', object: 'o', explanation: 'Down.', because },
      { type: 'MilestoneReached', milestone: 'bad-pod-deleted', because },
      { type: 'InjectDelivered', id: 'i', title: 'Mail', text: 'Hello' },
      { type: 'ProctorActed', act: 'pause', detail: '' },
      { type: 'AttackerActed', step: 's', title: 'Comes back', outcome: 'succeeded', detail: '' },
      { type: 'AttackerActed', step: 's', title: 'Comes back', outcome: 'scheduled', detail: '' },
      {
        type: 'ObjectChanged',
        change: 'DELETED',
        resource: 'pods',
        object: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } },
      },
      { type: 'NodeFactChanged', node: 'n', fact: 'file', key: '/x' },
      { type: 'NoteAdded', text: 'A note' },
    );
    const view = foldRun(events);
    expect(view).toMatchObject({
      lastSeq: 13,
      hints: [{}],
      harm: [{}],
      injects: [{}],
      attacker: [{}, {}],
      proctorActs: [{}],
      notes: [{}],
    });
    expect(view.milestones).toEqual([
      { milestone: 'bad-pod-deleted', subject: undefined, at: '2025-03-06T09:00:05.000000Z', seq: 6, because },
    ]);
    expect(view.answers.get('q')).toHaveLength(2);
    expect(view.feed.map((item) => item.text)).toEqual([
      'hint 1 taken for ID-2',
      'answer to q: wrong. No.',
      'answer to q: right. Yes.',
      'Down.',
      'Mail: Hello',
      'proctor: pause',
      'Comes back: succeeded',
      'A note',
    ]);
  });

  it('passes over facts that a newer gameday may have written', () => {
    const unknown = {
      type: 'CometSeen',
      seq: 2,
      at: '2025-03-06T09:00:01.000000Z',
      actor: 'engine',
    } as unknown as JournalEvent;
    expect(foldRun([...journal(CREATED), unknown])).toMatchObject({ lastSeq: 2, feed: [] });
  });
});
