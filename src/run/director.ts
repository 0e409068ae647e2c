import { type Actor as MachineActor, createActor } from 'xstate';
import type { Random } from '../clock/random.ts';
import { formatTime, type Timer } from '../clock/clock.ts';
import { TargetWorld } from '../checks/target-world.ts';
import type { EventOf, RunFinished } from '../journal/journal-event.ts';
import type { ScenarioInstance } from '../scenarios/instantiate-scenario.ts';
import type { Target } from '../target/target.ts';
import { directorMachine } from './director-machine.ts';
import { AnswerDesk } from './play/answer-desk.ts';
import { AvailabilitySampler } from './play/availability-sampler.ts';
import { ClusterScribe } from './play/cluster-scribe.ts';
import { EvidenceLocker } from './play/evidence-locker.ts';
import { FindingDesk } from './play/finding-desk.ts';
import { HintDesk } from './play/hint-desk.ts';
import { Intruder } from './play/intruder.ts';
import { layBaseline } from './play/lay-baseline.ts';
import { layHistory } from './play/lay-history.ts';
import { notNow } from './play/play-error.ts';
import { Rehearsal } from './play/rehearsal.ts';
import { Referee } from './play/referee.ts';
import { ScriptActor } from './play/script-actor.ts';
import { Sentinel } from './play/sentinel.ts';
import type { Recorder } from './recorder.ts';

export interface DirectorOptions {
  instance: ScenarioInstance;
  target: Target;
  recorder: Recorder;
  random: Random;
  /** `evidence/` of the run. */
  evidenceFolder: string;
  catalogue: '2022' | 'current';
  playStartsAtMs: number;
  /** Play time after which the run ends by itself. */
  limitMs: number;
  /** User names that are the team's. */
  team: readonly string[];
  /** The run does not end by itself when everything is met. */
  openEnd: boolean;
}

export type DirectorPhase = 'preparing' | 'briefing' | 'playing' | 'paused' | 'debrief' | 'aborted';

/** Everything met for so long ends the run: what un-happens at once was not done. */
const ALL_MET_FOR_MS = 60_000;

/** Conducts a run: lays its past, lets it be played, pauses, ends it. What may follow what is the machine's to say. */
export class Director {
  readonly referee: Referee;
  readonly hints: HintDesk;
  readonly answers: AnswerDesk;
  readonly evidence: EvidenceLocker;
  readonly findings: FindingDesk;
  readonly rehearsal: Rehearsal;
  readonly #options: DirectorOptions;
  readonly #machine: MachineActor<typeof directorMachine>;
  readonly #script: ScriptActor;
  readonly #scribe: ClusterScribe;
  readonly #sentinel: Sentinel;
  readonly #world: TargetWorld;
  readonly #onPhase = new Set<() => void>();
  #intruder: Intruder | undefined;
  #sampler: AvailabilitySampler | undefined;
  #limit: Timer | undefined;
  #limitMs: number;
  #allMet: Timer | undefined;
  #tracksTime = true;

  constructor(options: DirectorOptions) {
    const { instance, target, recorder, random } = options;
    this.#options = options;
    this.#limitMs = options.limitMs;
    this.#machine = createActor(directorMachine);
    this.#machine.start();
    this.#scribe = new ClusterScribe({ target, recorder, team: options.team });
    this.findings = new FindingDesk(recorder);
    this.evidence = new EvidenceLocker({ folder: options.evidenceFolder, target, recorder });
    this.#world = new TargetWorld({
      target,
      view: () => recorder.view,
      watchedFolders: instance.scenario.cluster.watchedFolders,
      evidenceText: (id) => this.evidence.text(id),
    });
    this.#sentinel = new Sentinel({
      target,
      recorder,
      random: random.fork('findings'),
      catalogue: options.catalogue,
      scope: scopeOf(instance, options),
    });
    this.#script = new ScriptActor({
      target,
      actors: instance.attack.actors,
      manifest: instance.manifest,
      context: () => this.referee.tracker.context(),
    });
    this.referee = new Referee({ instance, world: this.#world, target, recorder });
    this.hints = new HintDesk({
      instance,
      referee: this.referee,
      recorder,
      timeShare: () => this.elapsedMs() / this.#limitMs,
    });
    this.rehearsal = new Rehearsal({ instance, referee: this.referee, recorder });
    this.answers = new AnswerDesk({ instance, referee: this.referee, recorder });
  }

  get phase(): DirectorPhase {
    return this.#machine.getSnapshot().value as DirectorPhase;
  }

  get limitMs(): number {
    return this.#limitMs;
  }

  /** Virtual play time so far. */
  elapsedMs(): number {
    return Math.max(0, this.#options.target.clock.now() - this.#options.playStartsAtMs);
  }

  onPhase(listener: () => void): () => void {
    this.#onPhase.add(listener);
    return () => {
      this.#onPhase.delete(listener);
    };
  }

  /** Lives through the days before play; tells what it is at. */
  async prepare(onProgress?: (what: string) => void): Promise<void> {
    const { instance, target, recorder, random, playStartsAtMs } = this.#options;
    const days = Math.ceil((playStartsAtMs - target.clock.now()) / 86_400_000);
    onProgress?.('setting the cluster up');
    await layBaseline({ instance, target });
    await layHistory({
      attack: instance.attack,
      script: this.#script,
      target,
      random: random.fork('history'),
      playStartsAtMs,
      onDay: (day) => onProgress?.(`living through day ${day} of ${days}`),
    });
    this.#world.markStart();
    this.#scribe.playStarts();
    const objects = target.resources().reduce((sum, resource) => sum + target.list(resource).length, 0);
    recorder.record({
      type: 'HistoryLaid',
      auditCount: this.#world.audit().length,
      objectCount: objects,
      stateDigest: target.stateDigest(),
    });
    this.#move('PREPARED');
  }

  /** Play begins. With `standing` the clock is moved by someone else. */
  begin(options: { standing?: boolean } = {}): void {
    if (this.phase !== 'briefing')
      throw notNow('Play has begun already.', 'Run `gameday status` to see how it stands.');
    const { instance, target, recorder } = this.#options;
    this.#move('BEGIN');
    this.#tracksTime = options.standing !== true;
    this.referee.onLooked(() => this.#watchAllMet());
    this.#intruder = new Intruder({ instance, script: this.#script, referee: this.referee, target, recorder });
    this.referee.begin();
    if (instance.scenario.availability !== undefined) {
      this.#sampler = new AvailabilitySampler({ model: instance.scenario.availability, target, recorder });
      this.#sampler.start();
    }
    this.#setLimit();
    this.#startTime();
  }

  pause(reason: string, actor = 'participant'): void {
    if (this.phase === 'paused') throw notNow('The run is paused already.', 'Run `gameday resume` to go on.');
    if (this.phase !== 'playing')
      throw notNow('Only a run that is being played can be paused.', 'Run `gameday status` to see how it stands.');
    this.#options.target.time.pause();
    this.#options.recorder.record({ type: 'RunPaused', reason }, actor);
    this.#move('PAUSE');
  }

  resume(reason: string, actor = 'participant'): void {
    if (this.phase !== 'paused') throw notNow('The run is not paused.', 'Run `gameday status` to see how it stands.');
    this.#options.recorder.record({ type: 'RunResumed', reason }, actor);
    this.#move('RESUME');
    this.#startTime();
  }

  finish(reason: RunFinished['reason'], actor = 'engine'): void {
    if (this.phase === 'debrief' || this.phase === 'aborted')
      throw notNow('The run has ended already.', 'Run `gameday report` to read how it went.');
    this.referee.conclude();
    this.evidence.inspect();
    if (this.rehearsal.isOpen) this.rehearsal.run('engine');
    this.#end();
    this.#options.recorder.record({ type: 'RunFinished', reason }, actor);
    this.#move('FINISH');
  }

  abort(reason: string): void {
    if (this.phase === 'debrief' || this.phase === 'aborted') return;
    this.#end();
    this.#options.recorder.record({ type: 'RunAborted', reason });
    this.#move('ABORT');
  }

  /** Stops everything, leaving the run as it is. */
  halt(): void {
    this.#end();
    this.#scribe.stop();
    this.#world.close();
    this.#machine.stop();
  }

  stopIntruder(): void {
    this.#intruder?.stop();
  }

  extend(durationMs: number): void {
    this.#limitMs = Math.max(this.elapsedMs(), this.#limitMs + durationMs);
    if (this.phase === 'playing' || this.phase === 'paused') this.#setLimit();
  }

  /** Brings back the machine's place in a run that is lived through again. */
  relivePause(event: EventOf<'RunPaused'> | EventOf<'RunResumed'>): void {
    this.#move(event.type === 'RunPaused' ? 'PAUSE' : 'RESUME');
  }

  /** From now on the clock is the wall's again. */
  takeTime(): void {
    this.#tracksTime = true;
    if (this.phase === 'playing') this.#startTime();
  }

  #startTime(): void {
    if (this.#tracksTime) this.#options.target.time.start();
  }

  #setLimit(): void {
    this.#limit?.cancel();
    this.#limit = this.#options.target.clock.after(Math.max(0, this.#limitMs - this.elapsedMs()), () =>
      this.#finishUnlessEnded('time-up'),
    );
  }

  #watchAllMet(): void {
    if (this.#options.openEnd) return;
    const { view } = this.#options.recorder;
    const allMet = this.#options.instance.scenario.objectives.every(
      ({ id }) => view.objectives.get(id)?.state === 'met',
    );
    if (!allMet) {
      this.#allMet?.cancel();
      this.#allMet = undefined;
    } else this.#allMet ??= this.#options.target.clock.after(ALL_MET_FOR_MS, () => this.#finishUnlessEnded('all-met'));
  }

  /** A run that is lived through again ended when its journal says so, not before. */
  #finishUnlessEnded(reason: RunFinished['reason']): void {
    if (this.#options.recorder.reliving || (this.phase !== 'playing' && this.phase !== 'paused')) return;
    this.finish(reason);
  }

  #end(): void {
    this.#options.target.time.pause();
    this.#limit?.cancel();
    this.#allMet?.cancel();
    this.#intruder?.stop();
    this.#sampler?.stop();
    this.#sentinel.stop();
    this.referee.stop();
  }

  #move(type: 'PREPARED' | 'BEGIN' | 'PAUSE' | 'RESUME' | 'FINISH' | 'ABORT'): void {
    this.#machine.send({ type });
    for (const listener of [...this.#onPhase]) listener();
  }
}

function scopeOf({ scenario }: ScenarioInstance, options: DirectorOptions) {
  const account = options.random.fork('account');
  // The account is the one that the cluster's own roles are of.
  const own = /^arn:aws:[a-z]+::(\d{12}):/.exec(scenario.cluster.role ?? scenario.cluster.createdBy ?? '')?.[1];
  return {
    cluster: scenario.cluster.name,
    clusterCreatedAt: formatTime(options.target.clock.now()),
    accountId: own ?? String(account.int(100_000, 999_999)).repeat(2),
    region: scenario.cluster.region,
    detectorId: account.hex(32),
  };
}
