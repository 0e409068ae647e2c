import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { constants, createDeflate } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import type { ApiRequest } from '../../api-request.ts';
import { KubeletRefusal } from '../../kubelet-door.ts';
import type { ProcessInput, ProcessOutput } from '../../process-streams.ts';
import { serveRemoteCommand } from './remote-command.ts';
import { spdyDictionary } from './spdy-dictionary.ts';

const ALL = { stdin: true, stdout: true, stderr: true, tty: false };
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

test('carries a process over WebSocket channels and ends with its status', async () => {
  const port = await serve(echo);
  const client = new WebSocket(`ws://127.0.0.1:${port}/`, ['v5.channel.k8s.io']);
  client.binaryType = 'arraybuffer';
  const messages: string[] = [];
  client.onmessage = ({ data }) => {
    const bytes = Buffer.from(data as ArrayBuffer);
    messages.push(`${bytes[0]}:${bytes.subarray(1).toString()}`);
  };
  client.onopen = () => {
    client.send(Buffer.from([0, ...Buffer.from('hello')]));
    client.send(Buffer.from([255, 0]));
  };
  await new Promise((resolve) => {
    client.onclose = resolve;
  });
  expect(messages[0]).toBe('1:hello');
  expect(JSON.parse(messages[1].slice(2))).toMatchObject({
    status: 'Failure',
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: '3' }] },
  });
});

test('tells of a refusal as the final status on the newest channels', async () => {
  const port = await serve(() => {
    throw new KubeletRefusal(500, 'container not found ("x")');
  });
  const client = new WebSocket(`ws://127.0.0.1:${port}/`, ['v5.channel.k8s.io']);
  client.binaryType = 'arraybuffer';
  const status = await new Promise<string>((resolve) => {
    client.onmessage = ({ data }) =>
      resolve(
        Buffer.from(data as ArrayBuffer)
          .subarray(1)
          .toString(),
      );
  });
  expect(JSON.parse(status).message).toBe(
    'Internal error occurred: unable to upgrade connection: container not found ("x")',
  );
});

test('speaks SPDY with headers that are compressed across frames', async () => {
  const port = await serve(echo);
  const socket = connect(port, '127.0.0.1');
  socket.write(
    'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\n',
  );
  const received = collect(socket);
  const deflate = createDeflate({ dictionary: spdyDictionary() });
  const types = ['error', 'stdin', 'stdout', 'stderr'];
  for (const [at, type] of types.entries()) socket.write(await synStream(deflate, 2 * at + 1, type));
  socket.write(dataFrame(3, Buffer.from('over spdy'), true));
  const bytes = (await received).toString('latin1');
  expect(bytes).toContain('X-Stream-Protocol-Version: v4.channel.k8s.io');
  expect(bytes).toContain('over spdy');
  expect(bytes).toContain('"reason":"NonZeroExitCode"');
});

/** Answers its input when that ends, and exits with 3. */
function echo(output: ProcessOutput): ProcessInput {
  const chunks: Buffer[] = [];
  return {
    stdin: (chunk) => chunks.push(chunk),
    stdinEnd: () => {
      output.stdout(Buffer.concat(chunks));
      output.ended({ type: 'exited', exitCode: 3 });
    },
    resize: () => {},
    close: () => {},
  };
}

async function serve(open: (output: ProcessOutput) => ProcessInput): Promise<number> {
  const http = createServer();
  server = http;
  http.on('upgrade', (incoming, socket, head) => {
    const request: ApiRequest = {
      method: 'GET',
      path: '/',
      query: new URLSearchParams(),
      headers: incoming.headers as Record<string, string | undefined>,
      peer: { address: '127.0.0.1' },
    };
    serveRemoteCommand({ request, socket, head }, ALL, open);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', () => resolve()));
  return (http.address() as AddressInfo).port;
}

function collect(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => socket.once('end', () => resolve(Buffer.concat(chunks))));
}

async function synStream(deflate: ReturnType<typeof createDeflate>, id: number, type: string): Promise<Buffer> {
  const field = (text: string) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(text.length);
    return Buffer.concat([length, Buffer.from(text)]);
  };
  const plain = Buffer.concat([Buffer.from([0, 0, 0, 1]), field('streamtype'), field(type)]);
  const block = await new Promise<Buffer>((resolve) => {
    const chunks: Buffer[] = [];
    const take = (chunk: Buffer) => chunks.push(chunk);
    deflate.on('data', take);
    deflate.write(plain);
    deflate.flush(constants.Z_SYNC_FLUSH, () => {
      deflate.off('data', take);
      resolve(Buffer.concat(chunks));
    });
  });
  const head = Buffer.alloc(18);
  head.writeUInt16BE(0x8003, 0);
  head.writeUInt16BE(1, 2);
  head.writeUInt32BE(10 + block.length, 4);
  head.writeUInt32BE(id, 8);
  return Buffer.concat([head, block]);
}

function dataFrame(id: number, data: Buffer, final: boolean): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(id, 0);
  head.writeUInt32BE(data.length, 4);
  head[4] = final ? 1 : 0;
  return Buffer.concat([head, data]);
}
