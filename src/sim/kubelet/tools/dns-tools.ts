import { FileError } from '../files/file-error.ts';
import { dnsRecords, type RecordType } from '../../network/dns-records.ts';
import type { Routine } from '../processes/routine.ts';
import { type Call, print, type ToolSet } from './call.ts';
import { hostsOf } from './connect.ts';

export const dnsTools: ToolSet = { nslookup, dig, host: dig, getent };

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

const TYPES: readonly string[] = ['A', 'CNAME', 'PTR', 'SRV'];

function* dig(call: Call): Routine<number> {
  const question = questionOf(call.args);
  const records = answers(call, question);
  const shape = (data: string): string => {
    if (call.name === 'host') return `${question.name} has address ${data}\n`;
    if (call.args.includes('+short')) return `${data}\n`;
    return `${question.name.replace(/\.$/, '')}.\t30\tIN\t${question.type}\t${data}\n`;
  };
  for (const data of records) yield* print(call, shape(data));
  if (records.length === 0 && call.name === 'host')
    yield* print(call, `Host ${question.name} not found: 3(NXDOMAIN)\n`);
  return records.length > 0 || call.name === 'dig' ? 0 : 1;
}

interface Question {
  name: string;
  type: RecordType;
  /** Whether the search list of resolv.conf is gone through. */
  searches: boolean;
}

function questionOf(args: readonly string[]): Question {
  const reverse = args.indexOf('-x');
  if (reverse >= 0)
    return {
      name: `${(args[reverse + 1] ?? '').split('.').reverse().join('.')}.in-addr.arpa`,
      type: 'PTR',
      searches: false,
    };
  const words = args.filter((arg) => !/^[-+@]/.test(arg));
  const type = words.find((word, at) => at > 0 && TYPES.includes(word.toUpperCase()));
  return {
    name: words[0] ?? '',
    type: (type?.toUpperCase() ?? 'A') as RecordType,
    searches: args.includes('+search'),
  };
}

/** The first name of the search list that is known, or the name as it is. */
function answers(call: Call, { name, type, searches }: Question): string[] {
  const { reach, network } = call.process.surroundings;
  if (type === 'A' && !searches) return lookUp(call, name);
  if (reach.resolve(network, `kubernetes.default.svc.${reach.world.clusterDomain}`, new Map()).length === 0) return [];
  const list = searches && !name.endsWith('.') ? resolvWords(call, 'search') : [];
  for (const full of [...list.map((suffix) => `${name}.${suffix}`), name]) {
    const records = dnsRecords(reach.world, full, type);
    if (records.length > 0) return records;
  }
  return [];
}

function* getent(call: Call): Routine<number> {
  const [database, name = ''] = call.args;
  if (database !== 'hosts' && database !== 'ahosts') return 2;
  const [address] = lookUp(call, name);
  if (address === undefined) return 2;
  yield* print(call, `${address.padEnd(15)} ${name}\n`);
  return 0;
}

export function lookUp(call: Call, name: string): string[] {
  const { reach, network } = call.process.surroundings;
  return reach.resolve(network, name, hostsOf(call.process));
}

function nameServer(call: Call): string {
  return resolvWords(call, 'nameserver')[0] ?? '127.0.0.1';
}

function resolvWords(call: Call, word: string): string[] {
  try {
    const lines = call.process.files.read('/etc/resolv.conf').toString().split('\n');
    return lines.filter((line) => line.startsWith(`${word} `)).flatMap((line) => line.split(/\s+/).slice(1));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return [];
  }
}
