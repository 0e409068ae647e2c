import { connect, type Socket } from 'node:net';
import { monotonicMs } from '../../clock/wall-clock.ts';
import { evolveAll } from '../../journal/evolve.ts';
import { emptyRunView } from '../../journal/fold-run.ts';
import type { JournalEvent } from '../../journal/journal-event.ts';
import type { RunView } from '../../journal/run-view.ts';
import { UserError } from '../../user-error.ts';
import type { RunFolder } from '../folder/run-folder.ts';
import type { RunConnection, RunRole, RunTime, ScenarioBriefing } from '../run-connection.ts';
import { speakLines } from './line-socket.ts';
import { WIRE_VERSION, type CallName, type ServerMessage, type WireError } from './messages.ts';

/** A connection to a run's engine, and what only this kind can do. */
export interface RemoteConnection extends RunConnection {
  /** Ends the engine; the run can be resumed. */
  stopEngine(): Promise<void>;
}

/** Connects to the engine of a run over its socket. Resolves once the view is up to date. */
export function connectToRun(folder: RunFolder, role: RunRole = 'participant'): Promise<RemoteConnection> {
  return new Promise((resolve, reject) => {
    const socket = connect(folder.socket);
    const fail = (): void => reject(notAnswering(folder));
    socket.once('error', fail);
    socket.once('connect', () => {
      const client = new RunClient(
        socket,
        () => {
          socket.off('close', fail);
          resolve(client.connection(role));
        },
        reject,
      );
      socket.once('close', fail);
      client.send({ hello: { version: WIRE_VERSION, role } });
    });
  });
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

class RunClient {
  readonly send: (message: unknown) => void;
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(event: JournalEvent) => void>();
  readonly #events: JournalEvent[] = [];
  readonly #closed: Promise<string>;
  readonly #ready: () => void;
  readonly #refused: (error: Error) => void;
  #view: RunView = emptyRunView();
  #briefing: ScenarioBriefing | undefined;
  #time: RunTime | undefined;
  #timeHeardMs = 0;
  #lastCall = 0;
  #bye = 'the engine is gone';

  constructor(socket: Socket, ready: () => void, refused: (error: Error) => void) {
    this.#socket = socket;
    this.#ready = ready;
    this.#refused = refused;
    this.send = speakLines<ServerMessage>(socket, (message) => this.#hear(message));
    this.#closed = new Promise((resolve) => {
      socket.once('close', () => {
        for (const waiting of this.#waiting.values()) waiting.reject(engineGone(this.#bye));
        this.#waiting.clear();
        resolve(this.#bye);
      });
    });
  }

  connection(role: RunRole): RemoteConnection {
    const call = <Result>(name: CallName, ...args: unknown[]): Promise<Result> =>
      this.#call(name, args) as Promise<Result>;
    return {
      role,
      closed: this.#closed,
      view: () => this.#view,
      briefing: () => this.#known(this.#briefing),
      events: (afterSeq = 0) => (afterSeq === 0 ? this.#events : this.#events.filter((event) => event.seq > afterSeq)),
      subscribe: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
      now: () => this.#now(),
      answer: (question, values) => call('answer', question, values),
      quoteHint: (objective) => call('quoteHint', objective ?? null),
      takeHint: (quote) => call('takeHint', quote),
      registerEvidence: (evidence) => call('registerEvidence', evidence),
      archiveFinding: (id, archived) => call('archiveFinding', id, archived),
      suppressFinding: (id) => call('suppressFinding', id),
      rehearse: () => call('rehearse'),
      note: (text) => call('note', text),
      asked: (tool, query, rows) => call('asked', tool, query, rows),
      begin: () => call('begin'),
      declareStage: (stage) => call('declareStage', stage),
      finish: () => call('finish'),
      pause: (reason) => call('pause', reason),
      resume: (reason) => call('resume', reason),
      score: () => call('score'),
      investigate: (request) => call('investigate', request),
      proctor: (act) => call('proctor', act),
      cluster: (request) => call('cluster', request),
      stopEngine: () => call('stopEngine'),
      close: async () => {
        this.#socket.end();
        await this.#closed;
      },
    };
  }

  #hear(message: ServerMessage): void {
    switch (message.type) {
      case 'welcome':
        this.#briefing = message.briefing;
        return this.#setTime(message.time);
      case 'events':
        this.#setTime(message.time);
        this.#view = evolveAll(this.#view, message.events);
        this.#events.push(...message.events);
        for (const event of message.events) for (const listener of [...this.#listeners]) listener(event);
        return;
      case 'current':
        return this.#ready();
      case 'time':
        return this.#setTime(message.time);
      case 'result':
        this.#waiting.get(message.id)?.resolve(message.result);
        this.#waiting.delete(message.id);
        return;
      case 'refused':
        return this.#hearRefusal(message.id, message.error);
      case 'bye':
        this.#bye = message.reason;
        this.#socket.end();
    }
  }

  #hearRefusal(id: number | undefined, error: WireError): void {
    const refusal = new UserError(error);
    if (id === undefined) return this.#refused(refusal);
    this.#waiting.get(id)?.reject(refusal);
    this.#waiting.delete(id);
  }

  #call(name: CallName, args: unknown[]): Promise<unknown> {
    if (this.#socket.destroyed) return Promise.reject(engineGone(this.#bye));
    const id = ++this.#lastCall;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.send({ id, call: name, args });
    });
  }

  #setTime(time: RunTime): void {
    this.#time = time;
    this.#timeHeardMs = monotonicMs();
  }

  /** The engine's last word on time, carried on by this process's own clock. */
  #now(): RunTime {
    const time = this.#known(this.#time);
    const passedMs = time.running ? (monotonicMs() - this.#timeHeardMs) * time.speed : 0;
    return { ...time, nowMs: time.nowMs + passedMs, elapsedMs: time.elapsedMs + passedMs };
  }

  #known<T>(value: T | undefined): T {
    if (value === undefined) throw new Error('the engine has not said welcome yet');
    return value;
  }
}

function notAnswering(folder: RunFolder): UserError {
  return new UserError({
    code: 'ENGINE_NOT_ANSWERING',
    fact: `The engine of the run "${folder.runId}" does not answer on ${folder.socket}.`,
    next: `Run \`gameday resume --run ${folder.runId}\` to go on with it.`,
  });
}

function engineGone(reason: string): UserError {
  return new UserError({
    code: 'ENGINE_GONE',
    fact: `The engine ended: ${reason}.`,
    next: 'Run `gameday runs` to see how the run stands, `gameday resume` to go on with it.',
  });
}
