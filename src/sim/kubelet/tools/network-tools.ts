import { can } from '../processes/credentials.ts';
import type { Routine } from '../processes/routine.ts';
import { sleepUntil } from '../processes/routine.ts';
import { type Call, complain, print, type ToolSet, writeTo } from './call.ts';
import { lookUp } from './dns-tools.ts';
import { parseOptions } from './options.ts';
import { curl, wget } from './http-tools.ts';
import { nc } from './nc.ts';
import { netstat, ss } from './socket-tools.ts';

export const networkTools: ToolSet = {
  wget,
  curl,
  nc,
  ncat: nc,
  telnet: nc,
  ping,
  ss,
  netstat,
  ip,
  ifconfig,
  route,
};

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

function* ip(call: Call): Routine<number> {
  const { network } = call.process.surroundings;
  const what = call.args.find((arg) => !arg.startsWith('-')) ?? '';
  if (/^r/.test(what)) {
    yield* print(call, `default via ${network.address.replace(/\d+$/, '1')} dev eth0\n`);
    return 0;
  }
  if (/^l/.test(what) && /^(add|del|delete)$/.test(call.args[1] ?? '')) return yield* changeLink(call);
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

/** `ip link add NAME type dummy`, `ip link del NAME`. */
function* changeLink(call: Call): Routine<number> {
  const { credentials, surroundings } = call.process;
  const [, action, name = ''] = call.args;
  const { links } = surroundings.network;
  const refuse = (why: string) =>
    writeTo(call.process, 2, `${call.flavour === 'busybox' ? 'ip: ' : ''}RTNETLINK answers: ${why}\n`);
  if (!can(credentials, 'NET_ADMIN')) {
    yield* refuse('Operation not permitted');
    return 2;
  }
  if (action === 'add') {
    if (links.has(name)) yield* refuse('File exists');
    const status = links.has(name) ? 2 : 0;
    links.add(name);
    return status;
  }
  if (links.delete(name)) return 0;
  yield* complain(call, `can't find device '${name}'`);
  return 1;
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
