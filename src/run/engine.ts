import type { ScenarioInstance } from '../scenarios/instantiate-scenario.ts';
import type { SimTarget } from '../target/sim-target.ts';
import type { UserError } from '../user-error.ts';
import { Audience } from './audience.ts';
import type { Director } from './director.ts';
import { connectToEngine } from './engine-connection.ts';
import type { LiveRun } from './live-run.ts';
import type { Recorder } from './recorder.ts';
import type { ProctorAct, RunConnection, RunRole, ScenarioBriefing } from './run-connection.ts';
import type { RunHost } from './wire/run-server.ts';

export interface EngineOptions {
  instance: ScenarioInstance;
  target: SimTarget;
  recorder: Recorder;
  director: Director;
  briefing: ScenarioBriefing;
  /** What has to be put away when the engine ends. */
  release(): Promise<void>;
}

/** A run that is alive in this process: what screens and the socket connect to. */
export class Engine implements RunHost, LiveRun {
  readonly instance: ScenarioInstance;
  readonly target: SimTarget;
  readonly recorder: Recorder;
  readonly director: Director;
  readonly briefing: ScenarioBriefing;
  readonly closed: Promise<string>;
  readonly #release: () => Promise<void>;
  readonly #audiences = new Map<RunRole, Audience>();
  readonly #onTimeChange = new Set<() => void>();
  #resolveClosed: (reason: string) => void = () => undefined;
  #closing: Promise<void> | undefined;
  #failure: UserError | undefined;

  constructor(options: EngineOptions) {
    this.instance = options.instance;
    this.target = options.target;
    this.recorder = options.recorder;
    this.director = options.director;
    this.briefing = options.briefing;
    this.#release = options.release;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.director.onPhase(() => this.#timeChanged());
  }

  connect(role: RunRole): RunConnection {
    return connectToEngine(this, role);
  }

  audience(role: RunRole): Audience {
    const known = this.#audiences.get(role);
    if (known !== undefined) return known;
    const audience = new Audience(this.recorder, role);
    this.#audiences.set(role, audience);
    return audience;
  }

  onTimeChange(listener: () => void): () => void {
    this.#onTimeChange.add(listener);
    return () => {
      this.#onTimeChange.delete(listener);
    };
  }

  performProctorAct(act: ProctorAct): void {
    switch (act.act) {
      case 'inject':
        this.director.referee.deliverInject(act.id);
        return;
      case 'speed':
        this.target.time.setSpeed(act.speed);
        return this.#timeChanged();
      case 'advance':
        this.target.time.advance(act.durationMs);
        return this.#timeChanged();
      case 'stop-attacker':
        return this.director.stopIntruder();
      case 'extend':
        this.director.extend(act.durationMs);
        return this.#timeChanged();
      case 'message':
      case 'give-hint':
        return;
    }
  }

  /** Why the engine can't go on; undefined while it can. */
  get failure(): UserError | undefined {
    return this.#failure;
  }

  checkAlive(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  fail(failure: UserError): void {
    this.#failure = failure;
    void this.stopEngine(failure.message);
  }

  /** Ends the engine and leaves the run to be resumed, or to be read where it has ended. */
  stopEngine(reason: string): Promise<void> {
    this.#closing ??= this.#stop(reason);
    return this.#closing;
  }

  async #stop(reason: string): Promise<void> {
    this.director.halt();
    for (const audience of this.#audiences.values()) audience.flush();
    this.#resolveClosed(reason);
    await this.#release();
    for (const audience of this.#audiences.values()) audience.close();
  }

  #timeChanged(): void {
    for (const listener of [...this.#onTimeChange]) listener();
  }
}
