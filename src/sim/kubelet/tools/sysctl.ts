import type { Routine } from '../processes/routine.ts';
import { type Call, complain, print } from './call.ts';
import { parseOptions } from './options.ts';

/** What the kernel says where nobody has set anything. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'fs.file-max': '9223372036854775807',
  'kernel.msgmax': '8192',
  'kernel.ostype': 'Linux',
  'kernel.pid_max': '4194304',
  'kernel.shm_rmid_forced': '0',
  'net.core.somaxconn': '4096',
  'net.ipv4.ip_forward': '1',
  'net.ipv4.ip_local_port_range': '32768\t60999',
  'net.ipv4.ip_unprivileged_port_start': '0',
  'net.ipv4.ping_group_range': '0\t2147483647',
  'net.ipv4.tcp_syncookies': '1',
  'vm.max_map_count': '262144',
  'vm.overcommit_memory': '1',
};

/** Shows parameters of the kernel. */
export function* sysctl(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'aneq');
  const { sysctls, hostname } = call.process.surroundings;
  const known = new Map([...Object.entries(DEFAULTS), ['kernel.hostname', hostname] as const, ...(sysctls ?? [])]);
  let status = 0;
  for (const given of values.has('a') ? [...known.keys()].sort() : rest) {
    const name = given.replaceAll('/', '.');
    const value = known.get(name);
    if (value !== undefined) yield* print(call, values.has('n') ? `${value}\n` : `${name} = ${value}\n`);
    else {
      yield* complain(call, `error: '${name}' is an unknown key`);
      status = 1;
    }
  }
  return status;
}
