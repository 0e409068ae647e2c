import { formatTime, parseTime } from '../../../clock/clock.ts';
import { can } from '../processes/credentials.ts';
import type { Routine } from '../processes/routine.ts';
import { imageOf } from '../pods/container-record.ts';
import type { Kubelet } from '../node/kubelet.ts';
import { type Call, complain, print, type ToolSet } from '../tools/call.ts';
import { formatDate } from '../tools/date.ts';
import { runUnder } from '../tools/disk-tools.ts';
import { parseOptions } from '../tools/options.ts';
import { journalctl } from './journal-tool.ts';
import type { Machine } from './machine.ts';

/** Tools that ask the node's own services. */
export function machineTools(machine: Machine, kubelet: () => Kubelet | undefined): ToolSet {
  return {
    crictl: (call) => crictl(call, machine, kubelet()),
    ctr: (call) => crictl(call, machine, kubelet()),
    systemctl: (call) => systemctl(call, machine),
    journalctl: (call) => (call.args.includes('-k') ? dmesg(call, machine) : journalctl(call, machine)),
    dmesg: (call) => dmesg(call, machine),
    nsenter: (call) => nsenter(call, machine),
    reboot: (call) => notHere(call),
  };
}

function* notHere(call: Call): Routine<number> {
  yield* complain(call, 'gameday does not restart machines; cordon and drain the node instead');
  return 1;
}

/** As crictl tells an age (upstream: github.com/docker/go-units, HumanDuration). */
function agoText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 1) return 'Less than a second ago';
  if (seconds < 60) return `${seconds === 1 ? '1 second' : `${seconds} seconds`} ago`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes === 1 ? 'About a minute' : `${minutes} minutes`} ago`;
  const hours = Math.round(seconds / 3600);
  if (hours < 48) return `${hours === 1 ? 'About an hour' : `${hours} hours`} ago`;
  return hours < 24 * 14 ? `${Math.floor(hours / 24)} days ago` : `${Math.floor(hours / 168)} weeks ago`;
}

function* crictl(call: Call, machine: Machine, kubelet: Kubelet | undefined): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'aqr:o:', [
    'all=a',
    'quiet=q',
    'runtime-endpoint:=r',
    'output:=o',
    'name:',
    'pod:',
  ]);
  const [command, ...args] = rest;
  const workers = kubelet?.workers() ?? [];
  switch (command) {
    case 'ps': {
      yield* print(
        call,
        'CONTAINER           IMAGE               CREATED             STATE               NAME                ATTEMPT             POD ID              POD\n',
      );
      for (const { records, sandbox, pod } of workers) {
        for (const record of records) {
          const { container } = record;
          if (container === undefined || (!record.running && !values.has('a'))) continue;
          const cells = [
            container.id.slice(0, 13),
            container.config.image.id.slice(7, 20),
            agoText(machine.clock.now() - container.createdMs),
            record.running ? 'Running' : 'Exited',
            record.spec.name,
            String(record.restartCount),
            (sandbox?.id ?? '').slice(0, 13),
          ];
          yield* print(call, `${cells.map((cell) => cell.padEnd(20)).join('')}${pod.metadata.name}\n`);
        }
      }
      return 0;
    }
    case 'pods': {
      yield* print(
        call,
        'POD ID              CREATED             STATE               NAME                NAMESPACE           ATTEMPT\n',
      );
      for (const { sandbox, pod, startTime, finished } of workers) {
        if (sandbox === undefined) continue;
        const cells = [
          sandbox.id.slice(0, 13),
          agoText(machine.clock.now() - parseTime(startTime)),
          finished ? 'NotReady' : 'Ready',
          pod.metadata.name,
          pod.metadata.namespace ?? '',
        ];
        yield* print(call, `${cells.map((cell) => cell.padEnd(20)).join('')}0\n`);
      }
      return 0;
    }
    case 'images':
      yield* print(call, 'IMAGE                                    TAG                 IMAGE ID            SIZE\n');
      for (const { image, sizeBytes } of machine.images.list()) {
        const cut = image.reference.lastIndexOf(':');
        yield* print(
          call,
          `${image.reference.slice(0, cut).padEnd(40)} ${image.reference.slice(cut + 1).padEnd(19)} ${image.id.slice(7, 20).padEnd(19)} ${(sizeBytes / 1e6).toFixed(1)}MB\n`,
        );
      }
      return 0;
    case 'logs': {
      const record = workers
        .flatMap((worker) => worker.records)
        .find((one) => one.container?.id.startsWith(args[0] ?? '-'));
      if (record?.container === undefined) return yield* failed(call, `"${args[0] ?? ''}": not found`);
      yield* print(
        call,
        record.container.log
          .read()
          .map((line) => line.text)
          .join(''),
      );
      return 0;
    }
    case 'inspect': {
      const record = workers
        .flatMap((worker) => worker.records)
        .find((one) => one.container?.id.startsWith(args[0] ?? '-'));
      if (record?.container === undefined || record.run === undefined)
        return yield* failed(call, `"${args[0] ?? ''}": not found`);
      const { container } = record;
      const status = {
        id: container.id,
        metadata: { name: record.spec.name, attempt: record.restartCount },
        state: record.running ? 'CONTAINER_RUNNING' : 'CONTAINER_EXITED',
        createdAt: formatTime(container.createdMs),
        image: { image: imageOf(record.run).reference },
        pid: container.process?.pidIn(machine.pids),
      };
      yield* print(
        call,
        `${JSON.stringify({ status, info: { config: { command: container.config.argv, envs: [...container.config.env].map(([key, value]) => ({ key, value })) } } }, null, 2)}\n`,
      );
      return 0;
    }
    case 'stop':
    case 'rm': {
      const record = workers
        .flatMap((worker) => worker.records)
        .find((one) => one.container?.id.startsWith(args.at(-1) ?? '-'));
      if (record?.container === undefined) return yield* failed(call, `"${args.at(-1) ?? ''}": not found`);
      record.container.kill();
      yield* print(call, `${record.container.id}\n`);
      return 0;
    }
    case 'rmi':
      for (const reference of args)
        if (!machine.images.remove(reference)) return yield* failed(call, `no such image ${reference}`);
      return 0;
    default:
      return yield* failed(
        call,
        `gameday does not simulate crictl ${command ?? ''}. Use ps, pods, images, logs, inspect, stop, rm or rmi.`,
      );
  }
}

function* failed(call: Call, message: string): Routine<number> {
  yield* complain(call, message);
  return 1;
}

function* systemctl(call: Call, machine: Machine): Routine<number> {
  const [verb = 'list-units', unit = ''] = call.args.filter((arg) => !arg.startsWith('-'));
  const name = unit.replace(/\.service$/, '');
  const process = machine.processes().find((one) => (one.argv[0] ?? '').endsWith(`/${name}`));
  if (verb === 'status') {
    if (process === undefined) {
      yield* print(call, `Unit ${name}.service could not be found.\n`);
      return 4;
    }
    yield* print(
      call,
      `● ${name}.service\n     Loaded: loaded (/etc/systemd/system/${name}.service; enabled)\n     Active: active (running) since ${formatDate(process.startMs, '%a %Y-%m-%d %H:%M:%S UTC')}\n   Main PID: ${process.pidIn(machine.pids)} (${name})\n`,
    );
    return 0;
  }
  if (verb === 'is-active') {
    yield* print(call, process === undefined ? 'inactive\n' : 'active\n');
    return process === undefined ? 3 : 0;
  }
  if (verb === 'restart' || verb === 'daemon-reload' || verb === 'start') return 0;
  if (verb === 'list-units') {
    for (const one of machine
      .processes()
      .filter((each) => each.pidIn(machine.pids) !== 1 && (each.argv[0] ?? '').startsWith('/usr'))) {
      const title = (one.argv[0] ?? '').slice((one.argv[0] ?? '').lastIndexOf('/') + 1);
      yield* print(call, `  ${`${title}.service`.padEnd(32)} loaded active running ${title}\n`);
    }
    return 0;
  }
  return yield* failed(call, `gameday does not simulate systemctl ${verb}.`);
}

function* dmesg(call: Call, machine: Machine): Routine<number> {
  const human = call.args.some((arg) => /T|H/.test(arg));
  for (const { atMs, text } of machine.kernelLog) {
    const stamp = human
      ? formatDate(atMs, '%a %b %e %H:%M:%S %Y')
      : ((atMs - machine.bootMs) / 1000).toFixed(6).padStart(12);
    yield* print(call, `[${stamp}] ${text}\n`);
  }
  return 0;
}

/** Into the namespaces of process 1: with enough rights a container is on the node then. */
function* nsenter(call: Call, machine: Machine): Routine<number> {
  const { values, rest } = parseOptions(call.args, '+at:muinpC', [
    'target:=t',
    'mount=m',
    'uts=u',
    'ipc=i',
    'net=n',
    'pid=p',
    'all=a',
  ]);
  const pid = Number(values.get('t') ?? Number.NaN);
  if (!can(call.process.credentials, 'SYS_ADMIN'))
    return yield* failed(call, 'reassociate to namespaces failed: Operation not permitted');
  const target = call.process.surroundings.pids.get(pid);
  if (target === undefined)
    return yield* failed(call, `cannot open /proc/${values.get('t') ?? ''}/ns/ipc: No such file or directory`);
  const own = target.surroundings;
  const all = values.has('a');
  const change = {
    ...(all || values.has('m') ? { mounts: own.mounts } : {}),
    ...(all || values.has('n') ? { network: own.network } : {}),
    ...(all || values.has('p') ? { pids: own.pids } : {}),
    ...(all || values.has('u') ? { hostname: own.hostname } : {}),
    program: (name: string) => machine.programs.find(name) ?? own.program(name),
  };
  return yield* runUnder(
    call,
    all || values.has('m') ? own.root : call.process.surroundings.root,
    rest.length > 0 ? rest : ['/bin/sh', '-i'],
    change,
  );
}
