import type { Machine } from '../machine/machine.ts';
import type { AnyContainerSpec, PodObject } from './pod-types.ts';

const FOLDER = '/var/lib/kubelet/seccomp';
const LETS_PASS = new Set(['SCMP_ACT_ALLOW', 'SCMP_ACT_LOG', 'SCMP_ACT_TRACE', 'SCMP_ACT_NOTIFY']);
/** Without these no program begins. */
const NEEDED = ['execve', 'exit_group'];

interface Profile {
  defaultAction?: string;
  syscalls?: { names?: string[]; action?: string }[];
}

/**
 * Why a container cannot run under the profile of its node that it asks for: there is no such file (`absent`), or it forbids
 * what every program needs (`forbids`). Single calls of what runs are not filtered.
 */
export function seccompFault(
  machine: Machine,
  pod: PodObject,
  spec: AnyContainerSpec,
): { type: 'absent' | 'forbids'; message: string } | undefined {
  const wanted = spec.securityContext?.seccompProfile ?? pod.spec.securityContext?.seccompProfile;
  if (wanted?.type !== 'Localhost' || spec.securityContext?.privileged === true) return undefined;
  const path = `${FOLDER}/${wanted.localhostProfile ?? ''}`;
  const text = machine.readText(path);
  if (text === undefined) {
    const why = `cannot load seccomp profile ${JSON.stringify(path)}: open ${path}: no such file or directory`;
    return { type: 'absent', message: `failed to create containerd container: ${why}` };
  }
  const profile = parsed(text);
  if (profile === undefined) {
    const why = `cannot decode seccomp profile ${JSON.stringify(path)}: invalid character`;
    return { type: 'absent', message: `failed to create containerd container: ${why}` };
  }
  if (NEEDED.every((name) => lets(profile, name))) return undefined;
  const message =
    'OCI runtime create failed: runc create failed: unable to start container process: error during container init: operation not permitted: unknown';
  return { type: 'forbids', message };
}

function lets({ defaultAction = '', syscalls = [] }: Profile, name: string): boolean {
  const rule = syscalls.findLast(({ names = [] }) => names.includes(name));
  return LETS_PASS.has(rule?.action ?? defaultAction);
}

function parsed(text: string): Profile | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
