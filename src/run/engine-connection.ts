import { stringify } from 'yaml';
import { parseDuration } from '../checks/duration.ts';
import { formatTime, parseTime } from '../clock/clock.ts';
import { investigate } from '../detection/investigate/investigate.ts';
import type { ClusterCard } from '../detection/investigate/scoped.ts';
import { postureOf } from '../target/posture.ts';
import { score } from '../scoring/score.ts';
import { UserError } from '../user-error.ts';
import { actAsProctor } from './desk/act-as-proctor.ts';
import { checkFilter, readScope } from './desk/read-scope.ts';
import { notNow, unknownName } from './play/play-error.ts';
import { summarizeScore } from './play/summarize-score.ts';
import type { LiveRun } from './live-run.ts';
import type {
  ClusterListing,
  ClusterRequest,
  RunConnection,
  RunRole,
  RunTime,
  ScoreSummary,
} from './run-connection.ts';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

/** A run's connection inside the process that runs its engine. */
export function connectToEngine(engine: LiveRun, role: RunRole): RunConnection {
  const audience = engine.audience(role);
  const { director, recorder } = engine;
  /** Each call happens at the instant it came, and is on the disk before it is answered. */
  const perform = async <Result>(work: () => Result): Promise<Result> => {
    engine.checkAlive();
    engine.target.time.catchUp();
    const result = work();
    await recorder.committed();
    return result;
  };
  const playing = <Result>(work: () => Result): Promise<Result> =>
    perform(() => {
      requirePlay(director.phase);
      return work();
    });
  return {
    role,
    closed: engine.closed,
    view: () => audience.view,
    briefing: () => engine.briefing,
    events: (afterSeq = 0) =>
      afterSeq === 0 ? audience.events : audience.events.filter((event) => event.seq > afterSeq),
    subscribe: (listener) => audience.subscribe(listener),
    now: () => timeOf(engine),
    answer: (question, values) => playing(() => director.answers.give(question, values)),
    quoteHint: (objective) => playing(() => director.hints.quote(objective)),
    takeHint: (quote) => playing(() => director.hints.take(quote)),
    registerEvidence: (evidence) => playing(() => director.evidence.register(evidence)),
    archiveFinding: (id, archived) => perform(() => director.findings.archive(id, archived)),
    suppressFinding: (id) => perform(() => director.findings.suppress(id)),
    rehearse: () => playing(() => director.rehearsal.run('participant')),
    note: (text) => perform(() => void recorder.record({ type: 'NoteAdded', text }, role)),
    asked: (tool, query, rows) => perform(() => void recorder.record({ type: 'QueryRun', tool, query, rows }, role)),
    begin: () => perform(() => director.begin()),
    declareStage: (stage) => playing(() => declareStage(engine, stage)),
    finish: () => perform(() => director.finish('declared', role)),
    pause: (reason) => perform(() => director.pause(reason, role)),
    resume: (reason) => perform(() => director.resume(reason, role)),
    score: () => perform(() => scoreOf(engine)),
    investigate: (request) =>
      perform(() => {
        checkFilter(request.filter);
        return investigate(readScope(request, engine.target.clock.now()), {
          audit: audience.view.audit.map(({ event }) => event),
          findings: [...audience.view.findings.values()].map(({ finding }) => finding),
          posture: () => postureOf(engine.target),
          now: formatTime(engine.target.clock.now()),
          cluster: clusterCard(engine),
        });
      }),
    proctor: (act) => perform(() => actAsProctor(engine, role, act)),
    cluster: (request) => perform(() => lookAtCluster(engine, request)),
    close: () => Promise.resolve(),
  };
}

function clusterCard({ instance }: LiveRun): ClusterCard {
  const { cluster, historyLength } = instance.scenario;
  const { name, region, version, createdBy, role } = cluster;
  const startMs = parseTime(String(instance.params.playStart));
  const createdAt = formatTime(startMs - parseDuration(historyLength));
  return { name, region, version, createdAt, createdBy, role };
}

export function timeOf({ target, director }: LiveRun): RunTime {
  return {
    nowMs: target.clock.now(),
    elapsedMs: director.elapsedMs(),
    running: target.time.running,
    speed: target.time.speed,
    limitMs: director.limitMs,
  };
}

export function scoreOf({ director, recorder, instance }: LiveRun): ScoreSummary {
  if (director.phase === 'playing') director.evidence.inspect();
  return summarizeScore(score(instance.loaded.rubric, recorder.events, knownOf(instance)), recorder.view);
}

function requirePlay(phase: string): void {
  if (phase === 'playing') return;
  if (phase === 'paused')
    throw notNow('The run is paused: time and score stand still.', 'Run `gameday resume` to go on.');
  if (phase === 'briefing') throw notNow('Play has not begun.', 'Leave the briefing first.');
  throw notNow('The run has ended.', 'Run `gameday report` to read how it went.');
}

function declareStage({ director, recorder, instance }: LiveRun, id: string): void {
  const { stages } = instance.scenario;
  const stage = stages.find((known) => known.id === id);
  if (stage === undefined)
    throw unknownName(
      'stage',
      id,
      stages.map((known) => known.id),
    );
  if (recorder.view.stages.some((entered) => entered.stage === id))
    throw notNow(`Stage "${stage.title}" is open already.`, 'Run `gameday status` to see how it stands.');
  if (stage.opensWhen !== undefined) {
    const { met, explanation } = director.referee.verdict(stage.opensWhen, `stage/${id}`);
    if (!met) throw notNow(`Stage "${stage.title}" does not open yet: ${explanation}.`, 'It opens by itself in time.');
  }
  director.referee.enterStage(id);
}

function lookAtCluster({ target }: LiveRun, { resource, namespace, name }: ClusterRequest): ClusterListing {
  const known = target.resourceNamed(resource) ?? resource;
  const path = target.pathOf(known, {
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  });
  if (path === undefined) {
    throw new UserError({
      code: 'RESOURCE_NOT_FOUND',
      fact: `The cluster has no resource "${resource}".`,
      next: 'Run `kubectl api-resources` to see all.',
      exitCode: 2,
    });
  }
  const table = target.look({ path, accept: TABLE }).body as TableAnswer;
  if (table.rows === undefined) throw notNow(table.message ?? `"${path}" can't be listed.`, 'Look at something else.');
  const shown = (table.columnDefinitions ?? [])
    .map((column, index) => ({ ...column, index }))
    .filter(({ priority }) => priority === 0);
  const spread = namespace === undefined && table.rows.some((row) => row.object?.metadata.namespace !== undefined);
  return {
    columns: [...(spread ? ['Namespace'] : []), ...shown.map((column) => column.name)],
    rows: table.rows.map(({ cells, object }) => {
      const { namespace: within = '', name: own = String(cells[0]) } = object?.metadata ?? {};
      return {
        key: within === '' ? own : `${within}/${own}`,
        cells: [...(spread ? [within] : []), ...shown.map(({ index }) => String(cells[index] ?? ''))],
      };
    }),
    ...(name === undefined
      ? {}
      : { yaml: stringify(target.look({ path }).body, { aliasDuplicateObjects: false, lineWidth: 0 }) }),
  };
}

interface TableAnswer {
  columnDefinitions?: { name: string; priority: number }[];
  rows?: { cells: unknown[]; object?: { metadata: { name: string; namespace?: string } } }[];
  message?: string;
}

function knownOf({ scenario }: LiveRun['instance']): { intrusionAt?: string } {
  return scenario.intrusionAt === undefined ? {} : { intrusionAt: scenario.intrusionAt };
}
