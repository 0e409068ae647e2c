import type { NetworkRequest, NetworkResponse } from '../../network/network-stack.ts';
import { answer, forever, jsonAnswer, listen } from '../agnhost/serve.ts';
import type { Program } from '../processes/process.ts';
import { flagOf } from './flag-of.ts';

interface Entry {
  value: string;
  create: number;
  mod: number;
  version: number;
}

interface KeyRequest {
  key?: string;
  range_end?: string;
  value?: string;
}

/** etcd as its JSON gateway shows it (etcd.io: /v3/kv), one member that keeps its keys as long as it runs. */
export const etcdProgram: Program = function* etcd(process) {
  const server = keyValueServer();
  for (const url of (flagOf(process.argv, 'listen-client-urls') ?? 'http://localhost:2379').split(',')) {
    const { hostname, port } = new URL(url);
    const address = hostname === 'localhost' ? '127.0.0.1' : hostname;
    if (!listen(process, Number(port || 2379), { http: server }, { address })) return 1;
  }
  return yield* forever();
};

function keyValueServer(): (request: NetworkRequest) => NetworkResponse {
  const entries = new Map<string, Entry>();
  let revision = 1;
  const within = ({ key = '', range_end: end }: KeyRequest): [string, Entry][] =>
    [...entries].filter(([one]) =>
      end === undefined ? one === decoded(key) : inRange(one, decoded(key), decoded(end)),
    );
  const commands: Readonly<Record<string, (asked: KeyRequest) => object>> = {
    '/v3/kv/range': (asked) => {
      const found = within(asked).sort(([a], [b]) => (a < b ? -1 : 1));
      return found.length === 0 ? {} : { kvs: found.map(shown), count: String(found.length) };
    },
    '/v3/kv/put': ({ key = '', value = '' }) => {
      const name = decoded(key);
      const before = entries.get(name);
      revision += 1;
      const create = before?.create ?? revision;
      entries.set(name, { value, create, mod: revision, version: (before?.version ?? 0) + 1 });
      return {};
    },
    '/v3/kv/deleterange': (asked) => {
      const found = within(asked);
      if (found.length > 0) revision += 1;
      for (const [key] of found) entries.delete(key);
      return found.length === 0 ? {} : { deleted: String(found.length) };
    },
  };
  return ({ method, path, body }) => {
    if (path === '/health') return jsonAnswer({ health: 'true', reason: '' });
    if (path === '/version') return jsonAnswer({ etcdserver: '3.5.15', etcdcluster: '3.5.0' });
    const command = method === 'POST' && Object.hasOwn(commands, path) ? commands[path] : undefined;
    if (command === undefined) return answer(404, '404 page not found\n');
    const told = command(JSON.parse(body.toString()) as KeyRequest);
    return jsonAnswer({ header: { revision: String(revision), raft_term: '2' }, ...told });
  };
}

function shown([key, { value, create, mod, version }]: [string, Entry]): object {
  const revisions = { create_revision: String(create), mod_revision: String(mod), version: String(version) };
  return { key: Buffer.from(key).toString('base64'), ...revisions, value };
}

function inRange(key: string, from: string, end: string): boolean {
  return key >= from && (end === '\0' || key < end);
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString();
}
