import { allContainers } from '../admission/pod.ts';
import {
  containersText,
  containersThat,
  contextOf,
  plural,
  podContextOf,
  quoted,
  type SecurityCheck,
} from './security-check.ts';

const ANNOTATION_PREFIX = 'container.apparmor.security.beta.kubernetes.io/';

/** Profiles are set by field or, as before 1.30, by annotation. */
export const appArmorProfile: SecurityCheck = {
  id: 'appArmorProfile',
  since: 0,
  check: ({ annotations, spec }) => {
    const podType = podContextOf(spec)?.appArmorProfile?.type;
    const bad = containersThat(spec, (container) => isBadType(contextOf(container)?.appArmorProfile?.type));
    const badAnnotations = Object.entries(annotations)
      .filter(([key, value]) => key.startsWith(ANNOTATION_PREFIX) && isBadValue(value))
      .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
      .sort();
    const setters = [
      ...(isBadType(podType) ? ['pod'] : []),
      ...(bad.length > 0 ? [containersText(bad)] : []),
      ...(badAnnotations.length > 0 ? [plural('annotation', 'annotations', badAnnotations.length)] : []),
    ];
    if (setters.length === 0) return undefined;
    const types = [podType, ...allContainers(spec).map((container) => contextOf(container)?.appArmorProfile?.type)];
    const badTypes = [...new Set(types.filter((type) => type !== undefined && isBadType(type)) as string[])].sort();
    const values = [...badTypes, ...badAnnotations];
    return {
      reason: plural('forbidden AppArmor profile', 'forbidden AppArmor profiles', values.length),
      detail: `${setters.join(' and ')} must not set AppArmor profile type to ${quoted(values)}`,
    };
  },
};

function isBadType(type: string | undefined): boolean {
  return type !== undefined && type !== 'RuntimeDefault' && type !== 'Localhost';
}

function isBadValue(value: string): boolean {
  return value !== '' && value !== 'runtime/default' && !value.startsWith('localhost/');
}
