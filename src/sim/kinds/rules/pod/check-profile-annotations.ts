import type { PodSpec } from 'kubernetes-types/core/v1.d.ts';
import { type FieldError, forbiddenField } from '../../field-error.ts';
import { appArmorOf } from './check-security.ts';
import { eachContainer } from './check-windows.ts';
import { APP_ARMOR_ANNOTATION, SECCOMP_CONTAINER, SECCOMP_POD } from './warn-pod-spec.ts';

type Annotations = Readonly<Record<string, string>>;
interface Profile {
  type?: string;
  localhostProfile?: string;
}

/** A profile that stands in an annotation and in a field is the same in both (validateSeccompAnnotationsAndFields, …AppArmor…). */
export function checkProfilesMatch(path: string, annotations: Annotations | undefined, spec: PodSpec): FieldError[] {
  if (!annotations) return [];
  return [...checkSeccomp(path, annotations, spec), ...checkAppArmor(path, annotations, spec)];
}

function checkSeccomp(path: string, annotations: Annotations, spec: PodSpec): FieldError[] {
  const field = 'securityContext.seccompProfile';
  const ofPod = compare('seccomp', `${path}.${field}`, annotations[SECCOMP_POD], spec.securityContext?.seccompProfile);
  const ofContainers = eachContainer(path, spec).flatMap(([own, { name, securityContext }]) =>
    compare('seccomp', `${own}.${field}`, annotations[`${SECCOMP_CONTAINER}${name}`], securityContext?.seccompProfile),
  );
  return [...ofPod, ...ofContainers];
}

function checkAppArmor(path: string, annotations: Annotations, spec: PodSpec): FieldError[] {
  if (spec.os?.name === 'windows') return [];
  const forPod = appArmorOf(spec.securityContext ?? {});
  return eachContainer(path, spec).flatMap(([own, { name, securityContext }]) => {
    const profile = appArmorOf(securityContext ?? {}) ?? forPod;
    return compare(
      'apparmor',
      `${own}.securityContext.appArmorProfile`,
      annotations[`${APP_ARMOR_ANNOTATION}${name}`],
      profile,
    );
  });
}

function compare(
  what: 'seccomp' | 'apparmor',
  field: string,
  annotation: string | undefined,
  profile: Profile | undefined,
): FieldError[] {
  if (annotation === undefined || !profile) return [];
  const mismatch = [forbiddenField(`${field}.type`, `${what} type in annotation and field must match`)];
  if (profile.type === 'Unconfined') return annotation === 'unconfined' ? [] : mismatch;
  if (profile.type === 'RuntimeDefault') {
    const isDefault = annotation === 'runtime/default' || (what === 'seccomp' && annotation === 'docker/default');
    return isDefault ? [] : mismatch;
  }
  if (profile.type !== 'Localhost') return [];
  if (!annotation.startsWith('localhost/')) return mismatch;
  if (annotation.slice('localhost/'.length) === profile.localhostProfile) return [];
  return [forbiddenField(`${field}.localhostProfile`, `${what} profile in annotation and field must match`)];
}
