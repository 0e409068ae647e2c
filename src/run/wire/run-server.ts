import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { UserError } from '../../user-error.ts';
import { asFolderError } from '../folder/folder-error.ts';
import type { JournalEvent } from '../../journal/journal-event.ts';
import type { RunConnection, RunRole } from '../run-connection.ts';
import { speakLines } from './line-socket.ts';
import {
  CALLS,
  clientMessageSchema,
  WIRE_VERSION,
  type CallMessage,
  type ServerMessage,
  type WireError,
} from './messages.ts';

/** What the socket opens onto. */
export interface RunHost {
  connect(role: RunRole): RunConnection;
  /** Ends the engine and leaves the run to be resumed. */
  stopEngine(reason: string): Promise<void>;
  onTimeChange(listener: () => void): () => void;
}

export interface RunServer {
  close(reason: string): Promise<void>;
}

/** Events that are sent in one line at most, when a client comes late. */
const BATCH = 500;

/** Listens on the run's own Unix socket, which only its owner may open. */
export async function serveRun(host: RunHost, socketPath: string): Promise<RunServer> {
  const open = new Set<(reason: string) => void>();
  const server = createServer((socket) => {
    const bye = attend(host, socket);
    open.add(bye);
    socket.once('close', () => open.delete(bye));
  });
  rmSync(socketPath, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: Error) => reject(asFolderError(error, socketPath)));
    server.listen(socketPath, resolve);
  });
  chmodSync(socketPath, 0o600);
  return {
    close: async (reason) => {
      for (const bye of open) bye(reason);
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Speaks with one client; returns how to say good-bye to it. */
function attend(host: RunHost, socket: Socket): (reason: string) => void {
  let connection: RunConnection | undefined;
  const leave: (() => void)[] = [];
  const send: (message: ServerMessage) => void = speakLines<unknown>(socket, (raw) => {
    const message = clientMessageSchema.safeParse(raw);
    if (!message.success) return refuse(undefined, malformed(message.error.message));
    if ('hello' in message.data) {
      try {
        connection = welcome(host, message.data.hello, send, leave);
      } catch (error) {
        refuse(undefined, error);
        socket.end();
      }
    } else if (connection === undefined) {
      refuse(message.data.id, malformed('A call came before hello.'));
    } else {
      const { id } = message.data;
      perform(host, connection, message.data).then(
        (result) => send({ type: 'result', id, result }),
        (error: unknown) => refuse(id, error),
      );
    }
  });
  const refuse = (id: number | undefined, error: unknown): void =>
    send({ type: 'refused', id, error: asWireError(error) });
  socket.once('close', () => {
    for (const off of leave) off();
    void connection?.close();
  });
  return (reason) => {
    send({ type: 'bye', reason });
    socket.end();
  };
}

function welcome(
  host: RunHost,
  hello: { version: number; role: RunRole },
  send: (message: ServerMessage) => void,
  leave: (() => void)[],
): RunConnection {
  if (hello.version !== WIRE_VERSION) throw otherVersion(hello.version);
  const connection = host.connect(hello.role);
  const past = connection.events();
  const time = connection.now();
  send({
    type: 'welcome',
    version: WIRE_VERSION,
    role: connection.role,
    briefing: connection.briefing(),
    time,
    lastSeq: past.at(-1)?.seq ?? 0,
  });
  for (let at = 0; at < past.length; at += BATCH) send({ type: 'events', events: past.slice(at, at + BATCH), time });
  send({ type: 'current' });
  leave.push(
    connection.subscribe(inBatches((events) => send({ type: 'events', events, time: connection.now() }))),
    host.onTimeChange(() => send({ type: 'time', time: connection.now() })),
  );
  return connection;
}

/** Events of one turn of the loop travel together. */
function inBatches(deliver: (events: JournalEvent[]) => void): (event: JournalEvent) => void {
  let waiting: JournalEvent[] = [];
  return (event) => {
    waiting.push(event);
    if (waiting.length > 1) return;
    queueMicrotask(() => {
      const events = waiting;
      waiting = [];
      deliver(events);
    });
  };
}

async function perform(host: RunHost, connection: RunConnection, message: CallMessage): Promise<unknown> {
  const args = CALLS[message.call].safeParse(message.args);
  if (!args.success) throw malformed(args.error.message);
  if (message.call === 'stopEngine') return host.stopEngine('stopped from another terminal');
  const method = connection[message.call] as (...args: unknown[]) => Promise<unknown>;
  const given = args.data.map((value) => value ?? undefined);
  return method.apply(connection, given);
}

function asWireError(error: unknown): WireError {
  if (error instanceof UserError) {
    return { code: error.code, fact: error.message, next: error.next, exitCode: error.exitCode };
  }
  const fact = error instanceof Error ? error.message : String(error);
  return {
    code: 'ENGINE_FAILED',
    fact,
    next: 'This is a fault of gameday: please report it with the engine.log of the run.',
    exitCode: 1,
  };
}

function malformed(detail: string): UserError {
  return new UserError({
    code: 'CALL_NOT_UNDERSTOOD',
    fact: `The engine does not understand this call: ${detail}`,
    next: 'Use the gameday that started the run.',
  });
}

function otherVersion(version: number): UserError {
  return new UserError({
    code: 'OTHER_VERSION',
    fact: `This run's engine speaks version ${WIRE_VERSION}, your gameday version ${version}.`,
    next: 'Use the gameday that started the run, or stop the run and resume it with this one.',
  });
}
