import type { PodSpec } from 'kubernetes-types/core/v1.d.ts';
import { allContainers } from '../admission/pod.ts';
import {
  type CheckedPod,
  containersText,
  containersThat,
  contextOf,
  podContextOf,
  type SecurityCheck,
  settersText,
  sortedQuoted,
  type Violation,
} from './security-check.ts';

const POD_ANNOTATION = 'seccomp.security.alpha.kubernetes.io/pod';
const CONTAINER_ANNOTATION_PREFIX = 'container.seccomp.security.alpha.kubernetes.io/';

/** Fields since 1.19, annotations before. */
export const seccompProfileBaseline: SecurityCheck = {
  id: 'seccompProfile_baseline',
  since: 0,
  check: (pod, minor) => (minor < 19 ? badAnnotations(pod) : badProfiles(pod.spec)),
};

export const seccompProfileRestricted: SecurityCheck = {
  id: 'seccompProfile_restricted',
  since: 19,
  overrides: ['seccompProfile_baseline'],
  notWindowsSince: 25,
  check: ({ spec }) => {
    const bad = badProfiles(spec);
    if (bad !== undefined) return bad;
    if (podContextOf(spec)?.seccompProfile !== undefined) return undefined;
    const silent = containersThat(spec, (container) => contextOf(container)?.seccompProfile === undefined);
    if (silent.length === 0) return undefined;
    const types = '"RuntimeDefault" or "Localhost"';
    const detail = `pod or ${containersText(silent)} must set securityContext.seccompProfile.type to ${types}`;
    return { reason: 'seccompProfile', detail };
  },
};

function badProfiles(spec: PodSpec): Violation | undefined {
  const podType = podContextOf(spec)?.seccompProfile?.type;
  const typeOf = (type: string | undefined) => (isBadType(type) ? [type] : []);
  const bad = containersThat(spec, (container) => isBadType(contextOf(container)?.seccompProfile?.type));
  const setters = settersText(isBadType(podType), bad);
  if (setters === '') return undefined;
  const types = [
    ...typeOf(podType),
    ...allContainers(spec).flatMap((container) => typeOf(contextOf(container)?.seccompProfile?.type)),
  ];
  const detail = `${setters} must not set securityContext.seccompProfile.type to ${sortedQuoted(types)}`;
  return { reason: 'seccompProfile', detail };
}

function isBadType(type: string | undefined): type is string {
  return type !== undefined && type !== 'RuntimeDefault' && type !== 'Localhost';
}

function badAnnotations({ annotations }: CheckedPod): Violation | undefined {
  const bad = Object.entries(annotations).filter(
    ([key, value]) => (key === POD_ANNOTATION || key.startsWith(CONTAINER_ANNOTATION_PREFIX)) && isBadValue(value),
  );
  if (bad.length === 0) return undefined;
  const texts = bad.map(([key, value]) => `${key}=${JSON.stringify(value)}`).sort();
  return {
    reason: 'seccompProfile',
    detail: `forbidden ${bad.length === 1 ? 'annotation' : 'annotations'} ${texts.join(', ')}`,
  };
}

function isBadValue(value: string): boolean {
  return value !== 'runtime/default' && value !== 'docker/default' && !value.startsWith('localhost/');
}
