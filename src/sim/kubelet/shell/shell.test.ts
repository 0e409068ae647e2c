import { expect, test } from 'vitest';
import { Random } from '../../../clock/random.ts';
import { VirtualClock } from '../../../clock/virtual-clock.ts';
import { Network } from '../../network/network.ts';
import { NetworkStack } from '../../network/network-stack.ts';
import { ObjectStore } from '../../store/object-store.ts';
import { readCatalogue } from '../images/image-catalogue.ts';
import { DEFAULT_CAPABILITIES } from '../processes/credentials.ts';
import { PidNamespace } from '../processes/pid-namespace.ts';
import { RunQueue } from '../processes/routine.ts';
import { Container, messageFile } from '../runtime/container.ts';
import { containerMounts } from '../runtime/container-files.ts';
import { ImageRoots } from '../runtime/image-roots.ts';
import { Programs } from '../runtime/programs.ts';

test.each([
  [
    'pipes, substitutions and quotes',
    'x="a b"; printf "%s|" $x "$x"; echo $(echo one two | wc -w) `echo three`',
    'a|b|a b|2 three\n',
  ],
  [
    'parameter operations',
    'f=/a/b.tar.gz; echo ${f##*/} ${f%.*} ${#f} ${g:-none} ${f/tar/zip}',
    'b.tar.gz /a/b.tar 11 none /a/b.zip.gz\n',
  ],
  ['arithmetic and loops', 'i=0; while [ $i -lt 3 ]; do i=$((i + 1)); [ $i = 2 ] && continue; echo $i; done', '1\n3\n'],
  [
    'functions, locals and case',
    'f() { local v=$1; case $v in a*) echo starts;; *) return 3;; esac; }; f abc; f xyz || echo $?',
    'starts\n3\n',
  ],
  ['here-documents with and without expansion', 'n=1; cat <<A; cat <<"B"\nv $n\nA\nv $n\nB', 'v 1\nv $n\n'],
  ['redirections between descriptors', '{ echo out; echo err >&2; } 2>&1 >/dev/null | sed s/^/got:/', 'got:err\n'],
  ['background jobs and wait', '(sleep 1; echo late) & echo early; wait; echo done', 'early\nlate\ndone\n'],
  [
    'globs and find',
    'mkdir -p /d/e; touch /d/a1 /d/a2 /d/e/b; cd /d; echo a* *z; find . -name "b"',
    'a1 a2 *z\n./e/b\n',
  ],
  [
    'sed, grep, sort and uniq',
    'printf "b 2\\na 1\\nb 3\\n" | sort | sed -n "s/^b \\(.\\)/\\1/p"; printf "x\\nx\\ny\\n" | uniq -c | grep -c "2 x"',
    '2\n3\n1\n',
  ],
  ['a file that moves and keeps its count of links', 'echo x > /m1; mv /m1 /m2; stat -c %h /m2', '1\n'],
  ['exit and its trap', 'trap "echo bye" EXIT; (exit 4); echo $?', '4\nbye\n'],
])('understands %s', (_title, script, expected) => {
  expect(run(script).output).toBe(expected);
});

test('says in busybox words what it cannot find', () => {
  const { output, exitCode } = run('nosuch; cat /nope; cd /nowhere; ls /nope');
  expect(output).toBe(
    "sh: nosuch: not found\ncat: can't open '/nope': No such file or directory\nsh: cd: can't cd to /nowhere: No such file or directory\nls: /nope: No such file or directory\n",
  );
  expect(exitCode).toBe(1);
});

test('sleeps on the virtual clock and traps a signal between two commands', () => {
  const { clock, container, output } = start(
    'trap "echo caught; exit 7" TERM; while true; do sleep 5; echo tick; done',
  );
  clock.advanceTo(clock.now() + 12_000);
  container.signal('SIGTERM');
  expect(container.running).toBe(true);
  clock.advanceTo(clock.now() + 5000);
  expect(output()).toBe('tick\ntick\ncaught\n');
  expect(container.end?.exitCode).toBe(7);
});

test('leaves process 1 alone without a handler, and ends it by force', () => {
  const { container } = start('exec sleep 3600');
  container.signal('SIGTERM');
  expect(container.running).toBe(true);
  container.kill();
  expect(container.end).toMatchObject({ exitCode: 137 });
});

test('lets time pass in a loop that never waits', () => {
  const { clock, container } = start('while true; do :; done');
  expect(clock.nextDue()).toBe(clock.now() + 10);
  container.kill();
});

test('a function that calls itself without end runs out of stack, and the shell goes on to the next program', () => {
  const { output } = run('sh -c "f() { f; }; f"; echo $?');
  expect(output).toMatch(/139\n$/);
});

test('processes that make more and more of themselves fill the machine, and time goes on', () => {
  const { clock, container } = start(':() { : | : & }; :; sleep 1000');
  clock.advanceTo(clock.now() + 300);
  const { pids } = container.surroundings;
  expect(pids.list().length).toBeLessThanOrEqual(4096);
  container.kill();
  clock.advanceTo(clock.now() + 1000);
  expect(pids.list()).toEqual([]);
});

function run(script: string): { output: string; exitCode: number | undefined } {
  const { clock, container, output } = start(script);
  clock.advanceTo(clock.now() + 60_000);
  return { output: output(), exitCode: container.end?.exitCode };
}

function start(script: string) {
  const clock = new VirtualClock(1_700_000_000_000);
  const random = new Random('shell');
  const image = readCatalogue().find('busybox:1.36');
  if (image === undefined) throw new Error('there is no busybox');
  const now = () => clock.now();
  const { table } = containerMounts({
    image: new ImageRoots(clock).treeOf(image),
    now,
    readOnlyRoot: false,
    mounts: [],
    hostname: 'box',
    devices: [],
    terminal: false,
  });
  const network = new NetworkStack({ address: '10.2.0.9', node: 'n' });
  const programs = new Programs();
  const capabilities = DEFAULT_CAPABILITIES;
  const container = new Container({
    id: 'c',
    config: {
      name: 'main',
      image,
      argv: ['sh', '-c', script],
      env: new Map([
        ['PATH', '/bin:/usr/bin'],
        ['HOME', '/root'],
      ]),
      cwd: '/',
      credentials: {
        uid: 0,
        gid: 0,
        groups: [0],
        capabilities,
        bounding: capabilities,
        noNewPrivileges: false,
        privileged: false,
      },
      stdin: false,
      stdinOnce: false,
      tty: false,
      messageFile: messageFile(clock.now()),
      memoryLimitBytes: undefined,
      cgroupPath: '/c',
    },
    surroundings: {
      clock,
      queue: new RunQueue(clock),
      pids: new PidNamespace(new PidNamespace()),
      mounts: table,
      root: '/',
      network,
      reach: new Network({
        store: new ObjectStore(),
        externalHosts: [],
        serviceNetwork: false,
        enforcesPolicies: false,
        clusterDomain: 'cluster.local',
        clusterDns: '10.100.0.10',
      }),
      hostname: 'box',
      randomBytes: (length) => Buffer.from(random.hex(2 * length), 'hex'),
      program: (name) => programs.find(name, image.spec.programs),
    },
  });
  container.start();
  return {
    clock,
    container,
    output: () =>
      container.log
        .read()
        .map((line) => line.text)
        .join(''),
  };
}
