import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import type { Process } from '../processes/process.ts';
import { call } from './call.ts';

/** Objects in etcd, below the prefix of the server that keeps them there. */
export interface EtcdClient {
  isHealthy(): boolean;
  /** Of all whose key begins so: with the revision of the latest change. */
  list(prefix: string): { objects: KubeObject[]; revision: string };
  get(key: string): KubeObject | undefined;
  put(key: string, object: KubeObject): KubeObject;
  remove(key: string): string;
}

interface Answer {
  header: { revision: string };
  kvs?: { value: string; mod_revision: string }[];
}

const PREFIX = '/registry/wardle.example.com';

export function etcdClient(process: Process, servers: string): EtcdClient {
  const [url = ''] = servers.split(',');
  const ask = (path: string, body: object): Answer => {
    const answered = call(process, url, { method: 'POST', path, body: Buffer.from(JSON.stringify(body)) });
    if (answered === undefined)
      throw new StatusError({ code: 504, reason: 'Timeout', message: 'context deadline exceeded' });
    return JSON.parse(answered.body.toString()) as Answer;
  };
  const range = (key: string, end?: string): Answer =>
    ask('/v3/kv/range', { key: encoded(`${PREFIX}${key}`), ...(end === undefined ? {} : { range_end: encoded(end) }) });
  return {
    isHealthy: () => call(process, url, { method: 'GET', path: '/health' })?.status === 200,
    list: (prefix) => {
      const { header, kvs = [] } = range(prefix, `${PREFIX}${prefix.slice(0, -1)}0`);
      return { objects: kvs.map(objectOf), revision: header.revision };
    },
    get: (key) => range(key).kvs?.map(objectOf)[0],
    put: (key, object) => {
      const { resourceVersion: _, ...metadata } = object.metadata;
      const value = encoded(JSON.stringify({ ...object, metadata }));
      const { header } = ask('/v3/kv/put', { key: encoded(`${PREFIX}${key}`), value });
      return { ...object, metadata: { ...metadata, resourceVersion: header.revision } };
    },
    remove: (key) => ask('/v3/kv/deleterange', { key: encoded(`${PREFIX}${key}`) }).header.revision,
  };
}

function objectOf({ value, mod_revision }: { value: string; mod_revision: string }): KubeObject {
  const object = JSON.parse(Buffer.from(value, 'base64').toString()) as KubeObject;
  return { ...object, metadata: { ...object.metadata, resourceVersion: mod_revision } };
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64');
}
