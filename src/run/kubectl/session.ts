import type { TargetRequest } from '../../target/target.ts';
import type { Arguments } from './arguments.ts';
import { KubectlFailure, type KubectlDoor } from './kubectl-door.ts';
import type { ApiObject, Mapping, RestMapper } from './rest-mapper.ts';

export const USER_AGENT = 'kubectl/v1.31.4 (linux/amd64) kubernetes/a78aa47';

/** One kubectl command at work: who it is, where it looks, what it has said so far. */
export interface Session {
  door: KubectlDoor;
  mapper: RestMapper;
  args: Arguments;
  namespace: string;
  headers: Record<string, string>;
  out: string[];
  err: string[];
}

export function say(session: Session, line: string): void {
  session.out.push(`${line}\n`);
}

export interface Call {
  method?: TargetRequest['method'];
  namespace?: string | undefined;
  name?: string | undefined;
  subresource?: string;
  query?: Record<string, string | undefined>;
  contentType?: string;
  accept?: string;
  body?: unknown;
}

/** A request for a kind. Throws what kubectl prints where the server refuses. */
export async function send(session: Session, mapping: Mapping, call: Call): Promise<ApiObject> {
  return (await sendPath(session, pathOf(mapping, call), call)) as ApiObject;
}

/** As `send`, for an answer that may be text. */
export async function sendPath(session: Session, path: string, call: Call): Promise<unknown> {
  const answer = await session.door.request({
    method: call.method ?? 'GET',
    path: `${path}${queryText(call.query)}`,
    headers: { 'user-agent': USER_AGENT, ...session.headers },
    ...(call.contentType === undefined ? {} : { contentType: call.contentType }),
    ...(call.accept === undefined ? {} : { accept: call.accept }),
    ...(call.body === undefined ? {} : { body: call.body }),
  });
  for (const warning of answer.warnings ?? []) session.err.push(`Warning: ${warning}\n`);
  if (answer.status >= 400) throw refusal(answer.status, answer.body);
  return answer.body;
}

/** What the server refused, as kubectl's `CheckErr` words it. */
export class ServerRefusal extends KubectlFailure {
  readonly status: number;
  readonly reason: string;
  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/** Undefined where there is no such object. */
export async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ServerRefusal && error.status === 404) return undefined;
    throw error;
  }
}

function refusal(status: number, body: unknown): ServerRefusal {
  const { reason = '', message = '' } = (typeof body === 'object' && body !== null ? body : {}) as {
    reason?: string;
    message?: string;
  };
  const text = typeof body === 'string' ? body.trim() : message;
  const head = reason === '' ? 'Error from server' : `Error from server (${reason})`;
  const invalid = reason === 'Invalid' && /^.+ is invalid:/.test(text);
  return new ServerRefusal(
    status,
    reason,
    invalid ? `The ${text.replace(/^(\S+) "([^"]*)" is invalid: ?/, '$1 "$2" is invalid: ')}` : `${head}: ${text}`,
  );
}

export function pathOf(mapping: Mapping, call: Pick<Call, 'namespace' | 'name' | 'subresource'>): string {
  const base = mapping.group === '' ? `/api/${mapping.version}` : `/apis/${mapping.group}/${mapping.version}`;
  const within = mapping.namespaced && call.namespace !== undefined ? `/namespaces/${call.namespace}` : '';
  const name = call.name === undefined ? '' : `/${call.name}`;
  return `${base}${within}/${mapping.plural}${name}${call.subresource === undefined ? '' : `/${call.subresource}`}`;
}

function queryText(query: Call['query']): string {
  const pairs = Object.entries(query ?? {}).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}
