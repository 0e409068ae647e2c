import { writeTo } from '../tools/call.ts';
import { hostsOf, openConnection } from '../tools/connect.ts';
import type { Command } from './command.ts';

/** Tries a connection, and says in one word why there is none. */
export const connect: Command = {
  flags: {
    timeout: { kind: 'duration', value: '0' },
    protocol: { kind: 'text', value: 'tcp' },
    'udp-data': { kind: 'text', value: 'hostname' },
    'sctp-data': { kind: 'text', value: 'hostname' },
  },
  *run(process, flags) {
    const [target = ''] = flags.rest;
    const colon = target.lastIndexOf(':');
    if (colon < 0) {
      yield* writeTo(process, 2, `UNKNOWN: address ${target}: missing port in address\n`);
      return 1;
    }
    const [host, port] = [target.slice(0, colon).replace(/^\[|\]$/g, ''), Number(target.slice(colon + 1))];
    if (flags.text('protocol') === 'udp') {
      const { reach, network } = process.surroundings;
      const reply = reach.sendDatagram(
        network,
        { host, port, hosts: hostsOf(process) },
        Buffer.from(flags.text('udp-data')),
      );
      if (reply === undefined) yield* writeTo(process, 2, 'TIMEOUT\n');
      return reply === undefined ? 1 : 0;
    }
    const connection = yield* openConnection(process, host, port, flags.milliseconds('timeout') || undefined);
    if (connection.type === 'connected') return 0;
    const said = { timeout: 'TIMEOUT', refused: 'REFUSED', 'unknown-host': `DNS: lookup ${host}: no such host` };
    yield* writeTo(process, 2, `${said[connection.type]}\n`);
    return 1;
  },
};
