import type { Image } from '../images/image-catalogue.ts';
import { PATH } from '../images/base-files.ts';
import { quantityNumber } from '../../kinds/quantity.ts';
import { Container, messageFile, RuntimeFailure } from '../runtime/container.ts';
import { containerMounts, type MountWish } from '../runtime/container-files.ts';
import type { OwnContainer } from '../processes/process.ts';
import type { PidNamespace } from '../processes/pid-namespace.ts';
import type { Sandbox } from '../runtime/sandbox.ts';
import { ContainerConfigError, credentialsOf } from './credentials-of.ts';
import { environmentOf, expand } from './environment.ts';
import type { KubeletCore } from './kubelet-core.ts';
import type { AnyContainerSpec, PodObject } from './pod-types.ts';
import { MountError } from './volume-data.ts';
import { seccompFault } from './seccomp-profile.ts';
import type { PodVolumes } from './volumes.ts';

export interface StartPlace {
  core: KubeletCore;
  pod: PodObject;
  sandbox: Sandbox;
  volumes: PodVolumes;
  /** A running container of the pod. */
  running(name: string): Container | undefined;
  record(type: 'Normal' | 'Warning', reason: string, message: string): void;
}

export type StartOutcome =
  | { type: 'started'; container: Container }
  | { type: 'failed'; id: string; image: Image; message: string }
  | { type: 'waiting'; reason: string; message: string };

/** Makes and starts a container whose image is there (upstream: kuberuntime_container.go, startContainer). */
export function startContainer(
  place: StartPlace,
  spec: AnyContainerSpec,
  image: Image,
  restartCount: number,
): StartOutcome {
  const { core, record } = place;
  const seccomp = seccompFault(core.machine, place.pod, spec);
  if (seccomp?.type === 'absent') {
    record('Warning', 'Failed', `Error: ${seccomp.message}`);
    return { type: 'waiting', reason: 'CreateContainerError', message: seccomp.message };
  }
  let container: Container;
  try {
    container = createContainer(place, spec, image, restartCount);
  } catch (error) {
    if (!(error instanceof ContainerConfigError || error instanceof MountError)) throw error;
    record('Warning', 'Failed', `Error: ${error.message}`);
    return { type: 'waiting', reason: 'CreateContainerConfigError', message: error.message };
  }
  record('Normal', 'Created', `Created container ${spec.name}`);
  try {
    if (seccomp !== undefined) throw new RuntimeFailure(seccomp.message);
    container.start();
  } catch (error) {
    if (!(error instanceof RuntimeFailure)) throw error;
    const message = `failed to create containerd task: failed to create shim task: ${error.message}`;
    record('Warning', 'Failed', `Error: ${message}`);
    return { type: 'failed', id: container.id, image, message };
  }
  record('Normal', 'Started', `Started container ${spec.name}`);
  core.machine.factsChanged();
  return { type: 'started', container };
}

function createContainer(place: StartPlace, spec: AnyContainerSpec, image: Image, restartCount: number): Container {
  const { core, pod, sandbox, volumes } = place;
  const { machine, clock } = core;
  const tree = core.roots.treeOf(image);
  const addresses = { podIP: sandbox.stack.address, hostIP: machine.address };
  const given = environmentOf(pod, spec, { store: core.store, addresses });
  const credentials = credentialsOf(pod, spec, { image, tree });
  const message = messageFile(clock.now());
  const id = core.random.hex(64);
  const mounts: MountWish[] = [
    { path: '/etc/hosts', root: sandbox.hosts, readOnly: false },
    { path: '/etc/resolv.conf', root: sandbox.resolv, readOnly: false },
    { path: spec.terminationMessagePath ?? '/dev/termination-log', root: message, readOnly: false },
    ...volumes.mountsOf(spec, given),
  ];
  const { table } = containerMounts({
    image: tree,
    now: () => clock.now(),
    readOnlyRoot: spec.securityContext?.readOnlyRootFilesystem ?? false,
    mounts,
    hostname: sandbox.hostname,
    devices: credentials.privileged ? machine.devices : [],
    terminal: spec.tty ?? false,
  });
  const container = new Container({
    id,
    config: {
      name: spec.name,
      image,
      argv: commandOf(spec, image, given),
      env: environment(given, image, {
        hostname: sandbox.hostname,
        home: credentials.uid === 0 ? '/root' : '/',
        tty: spec.tty ?? false,
      }),
      cwd: spec.workingDir ?? image.spec.workdir,
      credentials,
      stdin: spec.stdin ?? false,
      stdinOnce: spec.stdinOnce ?? false,
      tty: spec.tty ?? false,
      messageFile: message,
      memoryLimitBytes:
        spec.resources?.limits?.memory === undefined ? undefined : quantityNumber(spec.resources.limits.memory),
      cgroupPath: `/kubepods/pod${pod.metadata.uid}/${id}`,
    },
    surroundings: {
      ...machine.surroundings(),
      pids: sandbox.pidsForContainer(targetOf(place, spec)),
      container: ownContainer(pod, spec, { id, image, privileged: credentials.privileged }),
      mounts: table,
      network: sandbox.stack,
      hostname: sandbox.hostname,
      sysctls: new Map(
        (pod.spec.securityContext?.sysctls ?? []).map(({ name, value }) => [name.replaceAll('/', '.'), value]),
      ),
      devices: credentials.privileged ? machine.devices : [],
      program: (name) =>
        name === 'idle' ? machine.surroundings().program(name) : machine.programs.find(name, image.spec.programs),
    },
  });
  placeLogLink(place, spec, container, restartCount);
  return container;
}

function ownContainer(
  { metadata, spec: { volumes = [] } }: PodObject,
  { name, volumeMounts = [] }: AnyContainerSpec,
  { id, image, privileged }: { id: string; image: Image; privileged: boolean },
): OwnContainer {
  const hostMounts = volumeMounts.flatMap(({ name: volume, mountPath, readOnly = false }) => {
    const source = volumes.find((one) => one.name === volume)?.hostPath?.path;
    return source === undefined ? [] : [{ source, destination: mountPath, readOnly }];
  });
  const { namespace = '', name: pod } = metadata;
  return { namespace, pod, name, id, image: image.reference, privileged, hostMounts };
}

function targetOf(place: StartPlace, { targetContainerName }: AnyContainerSpec): PidNamespace | undefined {
  return targetContainerName === undefined ? undefined : place.running(targetContainerName)?.surroundings.pids;
}

/** The files that a node has for a container's log, as node agents look for them. */
function placeLogLink(
  { core, pod }: StartPlace,
  spec: AnyContainerSpec,
  container: Container,
  restartCount: number,
): void {
  const folder = `${pod.metadata.namespace}_${pod.metadata.name}_${pod.metadata.uid}`;
  core.machine.linkLog(`/var/log/pods/${folder}/${spec.name}/${restartCount}.log`, container);
}

/** Later sources win: the image, the runtime, the spec. */
function environment(
  given: ReadonlyMap<string, string>,
  image: Image,
  how: { hostname: string; home: string; tty: boolean },
): Map<string, string> {
  const env = new Map<string, string>([['PATH', PATH], ...Object.entries(image.spec.env), ['HOSTNAME', how.hostname]]);
  if (how.tty) env.set('TERM', 'xterm');
  for (const [name, value] of given) env.set(name, value);
  if (!env.has('HOME')) env.set('HOME', how.home);
  return env;
}

function commandOf(spec: AnyContainerSpec, image: Image, env: ReadonlyMap<string, string>): string[] {
  const expanded = (words: readonly string[] | undefined) =>
    words?.map((word) => expand(word, (name) => env.get(name)));
  const command = expanded(spec.command);
  const args = expanded(spec.args);
  if (command !== undefined && command.length > 0) return [...command, ...(args ?? [])];
  const { entrypoint, cmd } = image.spec;
  return args !== undefined && args.length > 0 ? [...entrypoint, ...args] : [...entrypoint, ...cmd];
}
