import { FileError } from '../files/file-error.ts';
import { isDirectory } from '../files/inode.ts';
import type { NetworkRequest, NetworkResponse } from '../../network/network-stack.ts';
import type { Process } from '../processes/process.ts';
import type { Routine } from '../processes/routine.ts';
import { type Call, complain, type ToolSet } from './call.ts';
import { parseOptions } from './options.ts';

export const serverTools: ToolSet = { httpd };

const TYPES: Record<string, string> = {
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
};

/** busybox's web server: serves the files of a folder until it is ended. */
function* httpd(call: Call): Routine<number> {
  const { values } = parseOptions(call.args, 'fp:h:ivc:u:');
  const text = String(values.get('p') ?? '80');
  const port = Number(text.slice(text.lastIndexOf(':') + 1));
  const root = String(values.get('h') ?? '.');
  const { process } = call;
  const folder = root.startsWith('/') ? root : `${process.cwd}/${root}`;
  const close = process.surroundings.network.listen({
    protocol: 'TCP',
    port,
    address: text.includes(':') ? text.slice(0, text.lastIndexOf(':')) : '0.0.0.0',
    server: { http: (request) => serveFile(process, folder, request) },
    process: { name: 'httpd', pid: process.pid },
  });
  if (close === undefined) {
    yield* complain(call, 'bind: Address already in use');
    return 1;
  }
  process.onExit(close);
  for (;;) yield () => () => {};
}

/** A file of the folder, as busybox's httpd answers. */
export function serveFile(process: Process, folder: string, request: NetworkRequest): NetworkResponse {
  const path = decodeURIComponent(request.path.split('?')[0]);
  try {
    const wanted = `${folder}${path}`;
    const inode = process.files.get(wanted);
    if (isDirectory(inode) && !path.endsWith('/')) return answer(302, 'Found', { Location: `${path}/` });
    const file = isDirectory(inode) ? `${wanted}index.html` : wanted;
    const body = process.files.read(file);
    const type = TYPES[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
    return { status: 200, headers: { 'Content-Type': type, 'Accept-Ranges': 'bytes' }, body };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (error.code === 'EACCES') return answer(403, 'Forbidden');
    return answer(404, 'Not Found', {}, 'The requested URL was not found');
  }
}

function answer(status: number, title: string, headers: Record<string, string> = {}, text = ''): NetworkResponse {
  const page = `<HTML><HEAD><TITLE>${status} ${title}</TITLE></HEAD>\n<BODY><H1>${status} ${title}</H1>\n${text}\n</BODY></HTML>\n`;
  return { status, headers: { 'Content-Type': 'text/html', ...headers }, body: Buffer.from(page) };
}
