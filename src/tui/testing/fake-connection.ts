import { evolve } from '../../journal/evolve.ts';
import { foldRun } from '../../journal/fold-run.ts';
import type { Fact, JournalEvent } from '../../journal/journal-event.ts';
import type { RunConnection, ScenarioBriefing } from '../../run/run-connection.ts';

const START = Date.UTC(2026, 2, 4, 9, 0, 0);

/** Facts at minutes of play, as a journal. */
export function journalOf(facts: [minute: number, fact: Fact][]): JournalEvent[] {
  return facts.map(([minute, fact], i) => ({ ...fact, seq: i + 1, at: atMinute(minute), actor: 'engine' }));
}

export function atMinute(minute: number): string {
  return new Date(START + minute * 60_000).toISOString();
}

export const briefing: ScenarioBriefing = {
  scenario: 'octank',
  title: 'Octank: the shop that mines',
  briefing:
    '# The call\n\nOctank sells socks. Since Tuesday the shop is slow and the bill has doubled. You are the responders.',
  stages: [
    { id: 'identification', title: 'Identification', goal: 'Know what happened.' },
    { id: 'containment', title: 'Containment', goal: 'Stop the spread.' },
  ],
  objectives: [
    {
      id: 'ID-2',
      stage: 'identification',
      title: 'Find what lets an anonymous caller in',
      description: 'Name the grant.',
      points: 25,
      sealed: false,
      hintCount: 3,
      question: 'root-cause',
    },
    {
      id: 'ID-5',
      stage: 'identification',
      title: 'Find the poisoned workload',
      description: 'Name it.',
      points: 30,
      sealed: false,
      hintCount: 3,
    },
    {
      id: 'CO-3',
      stage: 'containment',
      title: 'Cordon',
      description: 'Keep new work away.',
      points: 30,
      sealed: false,
      hintCount: 3,
    },
  ],
  questions: [
    {
      id: 'root-cause',
      stage: 'identification',
      objective: 'ID-2',
      title: 'What lets an anonymous caller in?',
      text: 'Name the binding and who made it.',
      fields: [
        {
          id: 'binding',
          label: 'Binding',
          kind: 'object',
          resources: ['clusterrolebindings.rbac.authorization.k8s.io'],
        },
        { id: 'creator', label: 'Made by', kind: 'text' },
      ],
    },
  ],
  pointsMax: 85,
  access: { kubeconfig: 'kubeconfig', server: 'https://127.0.0.1:1', environment: {} },
};

/** A run as a screen sees it, made from facts; what the screen asks for is kept in `calls`. */
export function fakeConnection(facts: [minute: number, fact: Fact][]) {
  const events = journalOf(facts);
  const listeners = new Set<(event: JournalEvent) => void>();
  const calls: unknown[][] = [];
  let view = foldRun(events);
  const last = events.at(-1);
  const answerOf =
    <T>(name: string, told: T) =>
    (...args: unknown[]) => {
      calls.push([name, ...args]);
      return Promise.resolve(told);
    };
  const stamp = { seq: 99, at: atMinute(20), actor: 'participant' };
  const connection: RunConnection = {
    role: 'participant',
    view: () => view,
    briefing: () => briefing,
    events: () => events,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    now: () => ({
      nowMs: Date.parse(last?.at ?? atMinute(0)),
      elapsedMs: 17 * 60_000 + 42_000,
      running: true,
      speed: 1,
      limitMs: undefined,
    }),
    closed: new Promise(() => undefined),
    answer: answerOf('answer', {
      type: 'AnswerGiven',
      question: 'root-cause',
      values: {},
      verdict: 'partly',
      fraction: 0.4,
      feedback: 'the binding is right, its maker is not',
      attempt: 1,
      ...stamp,
    } as const),
    quoteHint: answerOf('quoteHint', {
      objective: 'ID-5',
      objectiveTitle: 'Find the poisoned workload',
      index: 2,
      of: 3,
      reason: 'You have looked at pods, not yet at init containers.',
      price: 0.15,
      pricePoints: 4.5,
      pointsMax: 30,
      free: false,
    }),
    takeHint: answerOf('takeHint', {
      type: 'HintTaken',
      objective: 'ID-5',
      index: 2,
      text: 'Compare init containers with the public manifests.',
      reason: '',
      price: 0.15,
      ...stamp,
    } as const),
    registerEvidence: answerOf('registerEvidence', {
      type: 'EvidenceRegistered',
      id: 'E1',
      subject: 'x',
      kind: 'object',
      sha256: 'ab',
      bytes: 2,
      note: '',
      file: 'evidence/E1',
      ...stamp,
    } as const),
    archiveFinding: answerOf('archiveFinding', undefined),
    suppressFinding: answerOf('suppressFinding', ''),
    rehearse: answerOf('rehearse', {
      type: 'AttackRehearsed',
      steps: [],
      seq: 0,
      at: '',
      actor: 'participant',
    } as const),
    note: answerOf('note', undefined),
    asked: answerOf('asked', undefined),
    begin: answerOf('begin', undefined),
    declareStage: answerOf('declareStage', undefined),
    finish: answerOf('finish', undefined),
    pause: answerOf('pause', undefined),
    resume: answerOf('resume', undefined),
    score: () =>
      Promise.resolve({
        total: 25,
        max: 85,
        stages: [{ stage: 'identification', points: 25, max: 55 }],
        lines: [
          {
            kind: 'objective',
            id: 'ID-2',
            points: 25,
            max: 25,
            reason: 'the grant is named',
            at: atMinute(12),
            because: { events: [4], objects: ['clusterrolebindings/open'] },
          },
        ],
        metrics: [],
      }),
    investigate: answerOf('investigate', {
      scope: { from: atMinute(-600), to: atMinute(0), first: atMinute(-13000), last: atMinute(0) },
      histogram: { counts: [1, 2, 3], bucketMs: 60_000 },
      sections: [{ title: 'by call', bars: [{ label: 'list', value: 151, note: 'secrets' }] }],
    }),
    proctor: answerOf('proctor', undefined),
    cluster: answerOf('cluster', {
      columns: ['Name'],
      rows: [
        { key: 'open', cells: ['open'] },
        { key: 'cluster-admin', cells: ['cluster-admin'] },
      ],
    }),
    close: answerOf('close', undefined),
  };
  const happen = (fact: Fact, minute: number) => {
    const event = { ...fact, seq: view.lastSeq + 1, at: atMinute(minute), actor: 'engine' };
    view = evolve(view, event);
    for (const listener of listeners) listener(event);
  };
  return { connection, calls, happen };
}
