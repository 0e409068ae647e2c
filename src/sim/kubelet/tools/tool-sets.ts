import { archiveTools } from './archive-tools.ts';
import type { Flavour, ToolSet } from './call.ts';
import { diskTools } from './disk-tools.ts';
import { fileTools } from './file-tools.ts';
import { serverTools } from './httpd.ts';
import { listTools } from './list-tools.ts';
import { networkTools } from './network-tools.ts';
import { plainTools } from './plain-tools.ts';
import { processTools } from './process-tools.ts';
import { searchTools } from './search-tools.ts';
import { awk } from '../awk/awk.ts';
import { dnsTools } from './dns-tools.ts';
import { hexdump } from './hexdump.ts';
import { sed } from './sed.ts';
import { sysctl } from './sysctl.ts';
import { textTools } from './text-tools.ts';

const COMMON: ToolSet = {
  ...textTools,
  ...plainTools,
  ...fileTools,
  ...listTools,
  ...searchTools,
  sed,
  ...processTools,
  ...archiveTools,
  ...diskTools,
  ...networkTools,
  ...dnsTools,
  awk,
  hexdump,
  sysctl,
};

/** What busybox has not, whatever its build. */
const NOT_IN_BUSYBOX = new Set(['curl', 'ncat', 'dig', 'host', 'getent', 'ss', 'capsh', 'lsblk', 'install']);

export function toolSet(flavour: Flavour): ToolSet {
  if (flavour === 'gnu') return COMMON;
  return Object.fromEntries(
    Object.entries({ ...COMMON, ...serverTools }).filter(([name]) => !NOT_IN_BUSYBOX.has(name)),
  );
}
