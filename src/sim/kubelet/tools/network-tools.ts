import { httpOverBytes } from '../../network/http-over-bytes.ts';
import type { Connection } from '../../network/network.ts';
import { ByteQueue } from '../processes/byte-queue.ts';
import type { Routine } from '../processes/routine.ts';
import { sleepUntil } from '../processes/routine.ts';
import { baseName, type Call, complain, input, print, type ToolSet, writeTo } from './call.ts';
import { hostsOf, type HttpOutcome, openConnection, requestHttp } from './connect.ts';
import { parseOptions } from './options.ts';

export const networkTools: ToolSet = {
  wget,
  curl,
  nc,
  ncat: nc,
  telnet: nc,
  nslookup,
  dig,
  host: dig,
  ping,
  ss,
  netstat,
  ip,
  ifconfig,
  route,
  getent,
};

function* wget(call: Call): Routine<number> {
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

function* curl(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'sSfvikLIo:X:H:d:m:w:A:u:TOG', [
    'silent=s', 'show-error=S', 'fail=f', 'verbose=v', 'include=i', 'insecure=k', 'location=L', 'head=I', 'output:=o', 'request:=X', 'header:=H', 'data:=d', 'data-raw:=d', 'data-binary:=d', 'max-time:=m', 'write-out:=w',
    'user-agent:=A', 'connect-timeout:=m', 'cacert:', 'cert:', 'key:', 'compressed', 'retry:', 'remote-name=O', 'user:=u', 'url:',
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

function* nc(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'zvw:lp:uknN');
  if (values.has('l')) return yield* listen(call, Number(values.get('p') ?? rest.at(-1)));
  const [target = '', portText = '23'] = rest;
  const timeoutMs = values.has('w') ? Number(values.get('w')) * 1000 : undefined;
  const connection = yield* openConnection(call.process, target, Number(portText), timeoutMs);
  if (connection.type !== 'connected') {
    yield* ncFailure(call, connection, target, values.has('v') || !values.has('z'));
    return 1;
  }
  if (values.has('v'))
    yield* writeTo(
      call.process,
      2,
      call.flavour === 'busybox'
        ? `${target} (${connection.address}:${portText}) open\n`
        : `Connection to ${target} ${portText} port [tcp/*] succeeded!\n`,
    );
  if (values.has('z')) return 0;
  return yield* talk(call, connection);
}

function* ncFailure(
  call: Call,
  connection: Exclude<Connection, { type: 'connected' }>,
  target: string,
  loud: boolean,
): Routine {
  if (!loud) return;
  if (connection.type === 'unknown-host') yield* complain(call, `bad address '${target}'`);
  else if (connection.type === 'timeout')
    yield* complain(
      call,
      call.flavour === 'busybox' ? 'timed out' : `connect to ${target} failed: Connection timed out`,
    );
  else
    yield* complain(
      call,
      call.flavour === 'busybox'
        ? `${target} (${connection.address}:${connection.port}): Connection refused`
        : `connect to ${target} failed: Connection refused`,
    );
}

/** Both directions until the far side ends. */
function* talk(call: Call, connection: Extract<Connection, { type: 'connected' }>): Routine<number> {
  const received = new ByteQueue();
  const { server } = connection.listener;
  const output = { data: (chunk: Buffer) => received.push(chunk), end: () => received.end() };
  const side = server.stream?.(output) ?? httpOverBytes(server, call.process.surroundings.network.address, output);
  const sent = (yield* input(call)?.readAll() ?? noBytes()) ?? Buffer.alloc(0);
  side.data(sent);
  side.end();
  for (let chunk = yield* received.read(65_536); chunk !== undefined; chunk = yield* received.read(65_536))
    yield* print(call, chunk);
  return 0;
}

function* noBytes(): Routine<undefined> {}

function* listen(call: Call, port: number): Routine<number> {
  const received = new ByteQueue();
  const { network, clock } = call.process.surroundings;
  const close = network.listen({
    protocol: 'TCP',
    port,
    address: '0.0.0.0',
    server: {
      stream: (output) => ({ data: (chunk) => received.push(chunk), end: () => (received.end(), output.end()) }),
    },
    process: { name: baseName(call.name), pid: call.process.pid },
  });
  if (close === undefined) {
    yield* complain(call, 'bind: Address already in use');
    return 1;
  }
  try {
    for (let chunk = yield* received.read(65_536); chunk !== undefined; chunk = yield* received.read(65_536))
      yield* print(call, chunk);
    yield* sleepUntil(clock, clock.now());
    return 0;
  } finally {
    close();
  }
}

function* nslookup(call: Call): Routine<number> {
  const name = call.args.find((arg) => !arg.startsWith('-')) ?? '';
  const server = nameServer(call);
  const addresses = lookUp(call, name);
  yield* print(call, `Server:\t\t${server}\nAddress:\t${server}:53\n\n`);
  if (addresses.length === 0) {
    yield* print(call, `** server can't find ${name}: NXDOMAIN\n\n`);
    return 1;
  }
  for (const address of addresses) yield* print(call, `Name:\t${name}\nAddress: ${address}\n`);
  yield* print(call, '\n');
  return 0;
}

function* dig(call: Call): Routine<number> {
  const name = call.args.find((arg) => !/^[-+@]/.test(arg)) ?? '';
  const addresses = lookUp(call, name);
  const short = call.args.includes('+short') || call.name === 'host';
  for (const address of addresses)
    yield* print(
      call,
      call.name === 'host'
        ? `${name} has address ${address}\n`
        : short
          ? `${address}\n`
          : `${name}.\t30\tIN\tA\t${address}\n`,
    );
  if (addresses.length === 0 && call.name === 'host') yield* print(call, `Host ${name} not found: 3(NXDOMAIN)\n`);
  return addresses.length > 0 || call.name === 'dig' ? 0 : 1;
}

function* getent(call: Call): Routine<number> {
  const [database, name = ''] = call.args;
  if (database !== 'hosts' && database !== 'ahosts') return 2;
  const [address] = lookUp(call, name);
  if (address === undefined) return 2;
  yield* print(call, `${address.padEnd(15)} ${name}\n`);
  return 0;
}

function lookUp(call: Call, name: string): string[] {
  const { reach, network } = call.process.surroundings;
  return reach.resolve(network, name, hostsOf(call.process));
}

function nameServer(call: Call): string {
  try {
    return /nameserver (\S+)/.exec(call.process.files.read('/etc/resolv.conf').toString())?.[1] ?? '127.0.0.1';
  } catch {
    return '127.0.0.1';
  }
}

function* ping(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'c:w:W:qi:s:4');
  const [name = ''] = rest;
  const [address] = lookUp(call, name);
  const { clock, reach, network } = call.process.surroundings;
  if (address === undefined) {
    yield* complain(call, call.flavour === 'busybox' ? `bad address '${name}'` : `${name}: Name or service not known`);
    return call.flavour === 'busybox' ? 1 : 2;
  }
  const count = Number(values.get('c') ?? 4);
  yield* print(call, `PING ${name} (${address}): 56 data bytes\n`);
  let received = 0;
  for (let at = 0; at < count; at++) {
    const outcome = reach.connect(network, { host: address, port: 0 });
    if (outcome.type !== 'timeout') {
      received += 1;
      yield* print(call, `64 bytes from ${address}: seq=${at} ttl=64 time=0.${String(80 + at).padStart(3, '0')} ms\n`);
    }
    if (at < count - 1) yield* sleepUntil(clock, clock.now() + 1000);
  }
  yield* print(
    call,
    `\n--- ${name} ping statistics ---\n${count} packets transmitted, ${received} packets received, ${Math.round(((count - received) / count) * 100)}% packet loss\n`,
  );
  return received > 0 ? 0 : 1;
}

interface SocketRow {
  state: string;
  local: string;
  remote: string;
  process: string;
}

function sockets(call: Call, wanted: { listening: boolean; established: boolean }): SocketRow[] {
  const { network } = call.process.surroundings;
  const rows: SocketRow[] = [];
  if (wanted.listening) {
    for (const { address, port, process } of network.listeners())
      rows.push({
        state: 'LISTEN',
        local: `${address}:${port}`,
        remote: '0.0.0.0:*',
        process: `${process.pid}/${process.name}`,
      });
  }
  if (wanted.established) {
    for (const { localPort, peer, process } of network.connections())
      rows.push({
        state: 'ESTAB',
        local: `${network.address}:${localPort}`,
        remote: `${peer.address}:${peer.port}`,
        process: `${process.pid}/${process.name}`,
      });
  }
  return rows;
}

function* ss(call: Call): Routine<number> {
  const { values } = parseOptions(call.args, 'tulnpasrei4H');
  const rows = sockets(call, {
    listening: values.has('l') || values.has('a'),
    established: !values.has('l') || values.has('a'),
  });
  if (!values.has('H'))
    yield* print(call, 'Netid  State   Recv-Q  Send-Q  Local Address:Port   Peer Address:Port  Process\n');
  for (const { state, local, remote, process } of rows) {
    const [pid, name] = process.split('/');
    yield* print(
      call,
      `tcp    ${state.padEnd(7)} 0       0       ${local.padEnd(20)} ${remote.padEnd(18)}${values.has('p') ? ` users:(("${name}",pid=${pid},fd=3))` : ''}\n`,
    );
  }
  return 0;
}

function* netstat(call: Call): Routine<number> {
  const { values } = parseOptions(call.args, 'tulnparei');
  const rows = sockets(call, {
    listening: values.has('l') || values.has('a'),
    established: !values.has('l') || values.has('a'),
  });
  yield* print(
    call,
    `Active Internet connections (${values.has('a') ? 'servers and established' : values.has('l') ? 'only servers' : 'w/o servers'})\nProto Recv-Q Send-Q Local Address           Foreign Address         State       ${values.has('p') ? 'PID/Program name    ' : ''}\n`,
  );
  for (const { state, local, remote, process } of rows) {
    yield* print(
      call,
      `tcp        0      0 ${local.padEnd(23)} ${remote.padEnd(23)} ${(state === 'ESTAB' ? 'ESTABLISHED' : state).padEnd(11)} ${values.has('p') ? process : ''}\n`,
    );
  }
  return 0;
}

function* ip(call: Call): Routine<number> {
  const { network } = call.process.surroundings;
  const what = call.args.find((arg) => !arg.startsWith('-')) ?? '';
  if (/^r/.test(what)) {
    yield* print(call, `default via ${network.address.replace(/\d+$/, '1')} dev eth0\n`);
    return 0;
  }
  const address = /^a/.test(what);
  yield* print(
    call,
    `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n${address ? '    inet 127.0.0.1/8 scope host lo\n       valid_lft forever preferred_lft forever\n' : ''}`,
  );
  yield* print(
    call,
    `2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue\n    link/ether ${mac(network.address)} brd ff:ff:ff:ff:ff:ff\n${address ? `    inet ${network.address}/24 scope global eth0\n       valid_lft forever preferred_lft forever\n` : ''}`,
  );
  return 0;
}

function mac(address: string): string {
  return `0a:58:${address
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join(':')}`;
}

function* ifconfig(call: Call): Routine<number> {
  const { network } = call.process.surroundings;
  yield* print(
    call,
    `eth0      Link encap:Ethernet  HWaddr ${mac(network.address).toUpperCase()}\n          inet addr:${network.address}  Bcast:0.0.0.0  Mask:255.255.255.0\n          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1\n\nlo        Link encap:Local Loopback\n          inet addr:127.0.0.1  Mask:255.0.0.0\n          UP LOOPBACK RUNNING  MTU:65536  Metric:1\n\n`,
  );
  return 0;
}

function* route(call: Call): Routine<number> {
  const gateway = call.process.surroundings.network.address.replace(/\d+$/, '1');
  yield* print(
    call,
    `Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n0.0.0.0         ${gateway.padEnd(15)} 0.0.0.0         UG    0      0        0 eth0\n`,
  );
  return 0;
}
