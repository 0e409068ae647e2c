import type { Container, PodSecurityContext, PodSpec, SecurityContext } from 'kubernetes-types/core/v1.d.ts';
import { allContainers } from '../admission/pod.ts';

/** What is checked of a pod, or of a template of pods. */
export interface CheckedPod {
  annotations: Readonly<Record<string, string>>;
  spec: PodSpec;
}

export interface Violation {
  /** Such as `host namespaces`. */
  reason: string;
  /** Such as `hostPID=true`. */
  detail: string;
}

/** One rule of a level. Undefined where the pod keeps it. */
export interface SecurityCheck {
  /** Checks of a level run in the order of their ids. */
  id: string;
  /** The first minor version that has the rule. */
  since: number;
  /** Ids of baseline checks that it makes needless. */
  overrides?: readonly string[];
  /** Since this minor version the rule is not for Windows pods. */
  notWindowsSince?: number;
  check(pod: CheckedPod, minor: number): Violation | undefined;
}

type Context = SecurityContext & { appArmorProfile?: { type: string } };

export function contextOf(container: Container): Context | undefined {
  return container.securityContext;
}

export function podContextOf(spec: PodSpec): (PodSecurityContext & { appArmorProfile?: { type: string } }) | undefined {
  return spec.securityContext;
}

/** Names of the containers that break a rule, init containers first. */
export function containersThat(spec: PodSpec, breaks: (container: Container) => boolean): string[] {
  return allContainers(spec)
    .filter(breaks)
    .map(({ name }) => name);
}

export function plural(one: string, many: string, count: number): string {
  return count === 1 ? one : many;
}

/** `"a", "b"`, quoted as they are. */
export function quoted(names: Iterable<string>): string {
  return `"${[...names].join('", "')}"`;
}

export function sortedQuoted(names: Iterable<string>): string {
  return quoted([...new Set(names)].sort());
}

/** `container "a"`, `containers "a", "b"`. */
export function containersText(names: readonly string[]): string {
  return `${plural('container', 'containers', names.length)} ${quoted(names)}`;
}

/** Who sets something bad: the pod, containers, or both. */
export function settersText(podIsBad: boolean, containers: readonly string[]): string {
  return [...(podIsBad ? ['pod'] : []), ...(containers.length > 0 ? [containersText(containers)] : [])].join(' and ');
}
