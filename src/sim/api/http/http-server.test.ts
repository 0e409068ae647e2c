import https from 'node:https';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { StreamOut } from '../../api-request.ts';
import { createCluster, type SimCluster } from '../../cluster.ts';

let cluster: SimCluster;
let faults: string[];

beforeAll(async () => {
  cluster = createCluster({
    startMs: Date.UTC(2026, 2, 4),
    seed: 'http',
    panicked: (what, error) => faults.push(`${what}: ${String(error)}`),
  });
  await cluster.serve({
    around: (next) => (request) => {
      if (request.path === '/throws' || request.path === '/throws/exec') throw new Error('thrown');
      if (request.path === '/rejects') return Promise.reject(new Error('rejected'));
      if (request.path === '/bad-header') return { status: 200, headers: { 'X-Bad': 'a\nb' }, body: 'x' };
      if (request.path === '/writes-and-ends') {
        const start = (out: StreamOut) => {
          out.write('one ');
          out.write(Buffer.from('two'));
          out.end();
          return () => undefined;
        };
        return { status: 200, headers: {}, stream: { start } };
      }
      if (request.path === '/throws-later') {
        const start = () => {
          throw new Error('thrown while it streams');
        };
        return { status: 200, headers: {}, stream: { start } };
      }
      return next(request);
    },
  });
});
beforeEach(() => {
  faults = [];
});
afterAll(() => cluster.stop());

test('a field named in any script comes back in a Warning, and the server answers the next request', async () => {
  const body = 'metadata: {name: a}\n"日本é": 1\n';
  const answer = await send('POST', '/api/v1/namespaces/default/configmaps?dryRun=All&fieldValidation=Warn', body);
  expect(answer.status).toBe(201);
  expect(Buffer.from(answer.warning, 'latin1').toString('utf8')).toBe('299 - "unknown field \\"日本é\\""');
  expect((await send('GET', '/readyz')).status).toBe(200);
});

test('a warning with control characters is not sent, and breaks nothing', async () => {
  const body = '{"metadata":{"name":"a"},"x\\ny":1}';
  const answer = await send('POST', '/api/v1/namespaces/default/configmaps?dryRun=All&fieldValidation=Warn', body);
  expect(answer.status).toBe(201);
  expect(answer.warning).not.toMatch(/[\u0000-\u001f]/);
});

test('what is thrown costs one request: the client is told of a panic, the log why, and the server lives on', async () => {
  const panic = 'This request caused apiserver to panic. Look in the logs for details.\n';
  expect(await send('GET', '/throws')).toMatchObject({ status: 500, body: panic });
  expect(await send('POST', '/rejects', '{}')).toMatchObject({ status: 500, body: panic });
  expect(await send('GET', '/bad-header')).toMatchObject({ status: 500, body: panic });
  await expect(send('GET', '/throws-later')).rejects.toThrow();
  expect(
    await raw('GET /throws/exec HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
  ).toMatch(/^HTTP\/1\.1 500 [^]*This request caused apiserver to panic/);
  expect(faults).toEqual([
    'GET /throws: Error: thrown',
    'POST /rejects: Error: rejected',
    expect.stringContaining('GET /bad-header: TypeError'),
    'GET /throws-later: Error: thrown while it streams',
    'GET /throws/exec: Error: thrown',
  ]);
  expect((await send('GET', '/readyz')).status).toBe(200);
});

test('a stream that ends in the turn in which it was written arrives whole', async () => {
  expect(await send('GET', '/writes-and-ends')).toMatchObject({ status: 200, body: 'one two' });
});

test.each([
  ['no HTTP at all', 'hello\r\n\r\n', /^HTTP\/1\.1 400 Bad Request/],
  ['a broken escape', 'GET /api/%zz HTTP/1.1\r\nHost: x\r\n\r\n', /^HTTP\/1\.1 400 Bad Request/],
  ['a method nobody knows', 'FETCH /api HTTP/1.1\r\nHost: x\r\n\r\n', /^HTTP\/1\.1 405 [^]*MethodNotAllowed/],
  ['headers beyond measure', `GET / HTTP/1.1\r\nx: ${'x'.repeat(2 ** 20)}\r\n\r\n`, /^HTTP\/1\.1 431 Request Header/],
  ['a target with its origin', 'GET https://x/version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', /gitVersion/],
  [
    'an upgrade to what nobody speaks',
    `GET /version HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`,
    /gitVersion/,
  ],
  [
    'bytes that are no UTF-8',
    'GET /api/v1/nodes/%FF HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    /"nodes \\"\uFFFD\\" not found"/,
  ],
])('answers %s', async (_what, request, answer) => {
  expect(await raw(request, answer)).toMatch(answer);
});

test('answers a body over 3 MiB as soon as it is too long, though its client would go on', async () => {
  const head = 'POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n';
  expect(await raw(head + ' '.repeat(3 * 2 ** 20 + 1), /limit is 3145728/)).toMatch(/^HTTP\/1\.1 413 /);
});

test('a client that leaves in the middle of its body, or of a watch, leaves nothing behind', async () => {
  await raw('POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{', /^$/);
  await raw('GET /api/v1/namespaces?watch=1 HTTP/1.1\r\nHost: x\r\n\r\n', /ADDED/);
  expect((await send('GET', '/readyz')).status).toBe(200);
  expect(faults).toEqual([]);
});

interface Answer {
  status: number;
  warning: string;
  body: string;
}

function send(method: string, path: string, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/yaml' };
    const request = https.request({ ...door(), method, path, agent: false, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          warning: String(response.headers.warning ?? ''),
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Sends bytes as they are, and leaves once the answer is what is waited for or the server has ended the connection. */
function raw(bytes: string, until?: RegExp): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket: TLSSocket = connect({ ...door() }, () => {
      socket.write(bytes);
      if (until?.test(answer)) leave();
    });
    const leave = () => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
      if (until?.test(answer)) leave();
    });
    socket.on('error', leave);
    socket.on('close', leave);
  });
}

function door() {
  const text = cluster.kubeconfig({ name: 'admin', groups: ['system:masters'] });
  const data = (key: string) => Buffer.from(new RegExp(`${key}: *"?([A-Za-z0-9+/=]+)`).exec(text)?.[1] ?? '', 'base64');
  const server = new URL(/server: *"?(https:[^"\s]+)/.exec(text)?.[1] ?? '');
  return {
    ca: data('certificate-authority-data'),
    cert: data('client-certificate-data'),
    key: data('client-key-data'),
    host: server.hostname,
    port: Number(server.port),
  };
}
