import type { NetworkResponse } from '../../network/network-stack.ts';
import type { Process } from '../processes/process.ts';
import { hostsOf } from '../tools/connect.ts';
import { answer } from './serve.ts';

/** Asks others, and tells what they answered. */
export function dial(process: Process, values: URLSearchParams): NetworkResponse {
  const [host, port, request, protocol] = ['host', 'port', 'request', 'protocol'].map((name) => values.get(name) ?? '');
  const tries = values.get('tries') ?? '1';
  if (!/^\d+$/.test(tries))
    return answer(400, `tries parameter is invalid. strconv.Atoi: parsing ${JSON.stringify(tries)}: invalid syntax\n`);
  if (request === '') return answer(400, 'request parameter not specified. <nil>\n');
  if (!['', 'http', 'udp'].includes(protocol.toLowerCase())) return answer(400, `unsupported protocol. ${protocol}\n`);
  const ask = protocol.toLowerCase() === 'udp' ? askUdp : askHttp;
  const responses: string[] = [];
  const errors: string[] = [];
  for (let i = 0; i < Number(tries); i++) {
    const outcome = ask(process, { host, port: Number(port), request });
    if ('error' in outcome) errors.push(outcome.error);
    else responses.push(outcome.text);
  }
  return answer(
    200,
    JSON.stringify({ ...(errors.length > 0 ? { errors } : {}), ...(responses.length > 0 ? { responses } : {}) }),
  );
}

interface Wish {
  host: string;
  port: number;
  request: string;
}

type Outcome = { text: string } | { error: string };

export function askHttp(process: Process, { host, port, request }: Wish): Outcome {
  const { reach, network, randomBytes } = process.surroundings;
  const url = `http://${host}:${port}/${request}`;
  const connection = reach.connect(network, { host, port, hosts: hostsOf(process), pick: randomBytes(1)[0] });
  if (connection.type === 'connected' && connection.listener.server.http !== undefined) {
    const headers = { host: `${host}:${port}`, 'user-agent': 'Go-http-client/1.1' };
    const from = network.address;
    const { body } = connection.listener.server.http({
      method: 'GET',
      path: `/${request}`,
      headers,
      body: Buffer.alloc(0),
      from,
    });
    return { text: body.toString() };
  }
  const why =
    connection.type === 'timeout'
      ? 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)'
      : connection.type === 'unknown-host'
        ? `dial tcp: lookup ${host}: no such host`
        : `dial tcp ${host}:${port}: connect: connection refused`;
  return { error: `Get ${JSON.stringify(url)}: ${why}` };
}

function askUdp(process: Process, { host, port, request }: Wish): Outcome {
  const { reach, network, randomBytes } = process.surroundings;
  const wish = { host, port, hosts: hostsOf(process), pick: randomBytes(1)[0] };
  const reply = reach.sendDatagram(network, wish, Buffer.from(request));
  if (reply !== undefined) return { text: reply.toString() };
  return {
    error: `reading from udp connection failed. err:'read udp ${network.address}:40000->${host}:${port}: i/o timeout'`,
  };
}
