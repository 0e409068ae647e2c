import type { Routine } from '../processes/routine.ts';
import { baseName, type Call, complain, print, writeTo } from './call.ts';
import { type HttpOutcome, requestHttp } from './connect.ts';
import { parseOptions } from './options.ts';

export function* wget(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'qO:T:t:SP:cU:', [
    'quiet=q',
    'output-document:=O',
    'timeout:=T',
    'header:',
    'post-data:',
    'no-check-certificate',
    'spider',
    'tries:=t',
    'server-response=S',
    'user-agent:=U',
  ]);
  const text = rest[0] ?? '';
  const url = URL.parse(/^\w+:\/\//.test(text) ? text : `http://${text}`);
  if (url === null) {
    yield* complain(call, `bad address '${text}'`);
    return 1;
  }
  const body = Buffer.from(String(values.get('post-data') ?? ''));
  const timeoutMs = values.has('T') ? Number(values.get('T')) * 1000 : undefined;
  const outcome = yield* requestHttp(call.process, {
    method: values.has('post-data') ? 'POST' : 'GET',
    url,
    headers: { 'user-agent': 'Wget' },
    body,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  if (!values.has('q') && outcome.type === 'answered')
    yield* writeTo(call.process, 2, `Connecting to ${url.host} (${outcome.address}:${outcome.port})\n`);
  if (outcome.type !== 'answered') {
    yield* complain(call, wgetFailure(outcome, url));
    return 1;
  }
  const { status, body: content } = outcome.response;
  if (values.has('S')) yield* writeTo(call.process, 2, `  HTTP/1.1 ${status}\n`);
  if (status >= 400) {
    yield* complain(call, `server returned error: HTTP/1.1 ${status} ${STATUS_TEXTS[status] ?? ''}`.trim());
    return 1;
  }
  if (values.has('spider')) return 0;
  const target = String(values.get('O') ?? (baseName(url.pathname) || 'index.html'));
  if (target === '-') yield* print(call, content);
  else {
    call.process.files.write(target, content, { cwd: call.process.cwd });
    if (!values.has('q'))
      yield* writeTo(
        call.process,
        2,
        `saving to '${target}'\n${target.padEnd(20)} 100% |${'*'.repeat(32)}| ${String(content.length).padStart(5)}  0:00:00 ETA\n'${target}' saved\n`,
      );
  }
  return 0;
}

const STATUS_TEXTS: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

function wgetFailure(outcome: Exclude<HttpOutcome, { type: 'answered' }>, url: URL): string {
  if (outcome.type === 'unknown-host') return `bad address '${url.hostname}'`;
  if (outcome.type === 'timeout') return 'download timed out';
  return `can't connect to remote host (${outcome.address}): Connection refused`;
}

export function* curl(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'sSfvikLIo:X:H:d:m:w:A:u:TOGgq', [
    'silent=s', 'show-error=S', 'fail=f', 'verbose=v', 'include=i', 'insecure=k', 'location=L', 'head=I', 'output:=o', 'request:=X', 'header:=H', 'data:=d', 'data-raw:=d', 'data-binary:=d', 'max-time:=m', 'write-out:=w',
    'user-agent:=A', 'connect-timeout:=m', 'globoff=g', 'interface:', 'cacert:', 'cert:', 'key:', 'compressed', 'retry:', 'remote-name=O', 'user:=u', 'url:',
  ]); // biome-ignore format: a table
  const text = rest[0] ?? String(values.get('url') ?? '');
  const url = text === '' ? null : URL.parse(/^\w+:\/\//.test(text) ? text : `http://${text}`);
  if (url === null) {
    yield* writeTo(
      call.process,
      2,
      text === ''
        ? "curl: try 'curl --help' for more information\n"
        : `curl: (3) URL using bad/illegal format or missing URL\n`,
    );
    return text === '' ? 2 : 3;
  }
  const headers: Record<string, string> = { 'user-agent': String(values.get('A') ?? 'curl/7.88.1'), accept: '*/*' };
  call.args.forEach((arg, at) => {
    const header = arg === '-H' || arg === '--header' ? call.args[at + 1] : undefined;
    if (header !== undefined)
      headers[header.slice(0, header.indexOf(':')).toLowerCase()] = header.slice(header.indexOf(':') + 1).trim();
  });
  const body = Buffer.from(String(values.get('d') ?? ''));
  const method = String(values.get('X') ?? (values.has('I') ? 'HEAD' : values.has('d') ? 'POST' : 'GET'));
  const timeoutMs = values.has('m') ? Number(values.get('m')) * 1000 : undefined;
  const outcome = yield* requestHttp(call.process, {
    method,
    url,
    headers,
    body,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  if (outcome.type !== 'answered')
    return yield* curlFailure(call, outcome, { url, timeoutMs, silent: values.has('s') && !values.has('S') });
  const { status, headers: answered, body: content } = outcome.response;
  if (values.has('v'))
    yield* writeTo(
      call.process,
      2,
      `*   Trying ${outcome.address}:${outcome.port}...\n* Connected to ${url.hostname} (${outcome.address}) port ${outcome.port}\n> ${method} ${url.pathname} HTTP/1.1\n> Host: ${url.host}\n>\n< HTTP/1.1 ${status}\n<\n`,
    );
  const written = String(values.get('w') ?? '')
    .replaceAll('\\n', '\n')
    .replaceAll('%{http_code}', String(status))
    .replaceAll('%{response_code}', String(status))
    .replaceAll('%{remote_ip}', outcome.address);
  if (values.has('f') && status >= 400) {
    if (!values.has('s') || values.has('S'))
      yield* writeTo(call.process, 2, `curl: (22) The requested URL returned error: ${status}\n`);
    yield* print(call, written);
    return 22;
  }
  const head =
    values.has('i') || values.has('I')
      ? `HTTP/1.1 ${status} ${STATUS_TEXTS[status] ?? 'OK'}\r\n${Object.entries(answered)
          .map(([name, value]) => `${name}: ${value}\r\n`)
          .join('')}\r\n`
      : '';
  const shown = Buffer.concat([Buffer.from(head), values.has('I') ? Buffer.alloc(0) : content]);
  const target = values.has('O') ? baseName(url.pathname) : values.get('o');
  if (typeof target === 'string' && target !== '-') call.process.files.write(target, shown, { cwd: call.process.cwd });
  else yield* print(call, shown);
  yield* print(call, written);
  return 0;
}

function* curlFailure(
  call: Call,
  outcome: Exclude<HttpOutcome, { type: 'answered' }>,
  how: { url: URL; timeoutMs: number | undefined; silent: boolean },
): Routine<number> {
  const { url, timeoutMs, silent } = how;
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  const [code, text] =
    outcome.type === 'unknown-host'
      ? [6, `Could not resolve host: ${url.hostname}`]
      : outcome.type === 'timeout'
        ? [
            28,
            timeoutMs === undefined
              ? `Failed to connect to ${url.hostname} port ${port} after 127000 ms: Couldn't connect to server`
              : `Connection timed out after ${timeoutMs} milliseconds`,
          ]
        : [7, `Failed to connect to ${url.hostname} port ${port} after 0 ms: Couldn't connect to server`];
  if (!silent) yield* writeTo(call.process, 2, `curl: (${code}) ${text}\n`);
  return code;
}
