import type { FileSpec } from '../files/populate.ts';
import { toolSet } from '../tools/tool-sets.ts';
import type { ImageSpec } from './image-schema.ts';

export const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const PASSWD =
  'root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\nwww-data:x:33:33:www-data:/var/www:/bin/false\nnobody:x:65534:65534:nobody:/home:/bin/false\n';
const GROUP = 'root:x:0:\ndaemon:x:1:\nwww-data:x:33:\nusers:x:100:\nnogroup:x:65534:\n';

const FOLDERS: Record<string, FileSpec> = {
  '/dev': { directory: true },
  '/etc': { directory: true },
  '/home': { directory: true },
  '/proc': { directory: true },
  '/root': { directory: true, mode: 0o700 },
  '/sys': { directory: true },
  '/tmp': { directory: true, mode: 0o1777 },
  '/usr/bin': { directory: true },
  '/usr/sbin': { directory: true },
};

/** What an image of a family has before its own files. */
export function baseFiles(base: ImageSpec['base']): Record<string, FileSpec> {
  switch (base) {
    case 'busybox':
      return {
        ...FOLDERS,
        '/bin': { directory: true },
        ...busybox(),
        '/var/www': { directory: true },
        '/etc/passwd': PASSWD,
        '/etc/group': GROUP,
      };
    case 'alpine':
      return {
        ...FOLDERS,
        ...busybox(),
        '/var/tmp': { directory: true, mode: 0o1777 },
        '/etc/passwd': PASSWD.replaceAll('/bin/sh', '/bin/ash'),
        '/etc/group': GROUP,
        '/etc/os-release': ALPINE,
        '/etc/alpine-release': '3.20.3\n',
      };
    case 'debian':
      return {
        ...FOLDERS,
        ...debian(),
        '/var/tmp': { directory: true, mode: 0o1777 },
        '/etc/passwd': PASSWD.replaceAll('/bin/sh', '/bin/bash'),
        '/etc/group': GROUP,
        '/etc/os-release': DEBIAN,
        '/etc/debian_version': '12.7\n',
        '/var/log': { directory: true },
        '/var/lib': { directory: true },
      };
    case 'distroless':
      return { ...FOLDERS, '/etc/passwd': PASSWD, '/etc/group': GROUP, '/etc/os-release': DEBIAN };
    case 'scratch':
      return {};
  }
}

const ALPINE = 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.20.3\nPRETTY_NAME="Alpine Linux v3.20"\n';
const DEBIAN =
  'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nID=debian\n';

/** One program under many names. */
function busybox(): Record<string, FileSpec> {
  const files: Record<string, FileSpec> = { '/bin/busybox': { program: 'busybox', size: 1_144_768 } };
  for (const name of [...Object.keys(toolSet('busybox')), 'sh', 'ash']) files[`/bin/${name}`] = { link: 'busybox' };
  files['/usr/bin/env'] = { link: '../../bin/env' };
  return files;
}

/** A program for each tool, as the coreutils are. */
function debian(): Record<string, FileSpec> {
  const files: Record<string, FileSpec> = {
    '/bin': { link: 'usr/bin' },
    '/sbin': { link: 'usr/sbin' },
    '/usr/bin/bash': { program: 'bash', size: 1_265_648 },
    '/usr/bin/sh': { link: 'dash' },
    '/usr/bin/dash': { program: 'sh', size: 125_640 },
  };
  for (const name of Object.keys(toolSet('gnu')))
    files[`/usr/bin/${name}`] = { program: `tool/${name}`, size: 40_000 + name.length * 1_024 };
  return files;
}
