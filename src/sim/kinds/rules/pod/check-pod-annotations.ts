import type { Pod, PodSpec, Toleration } from 'kubernetes-types/core/v1.d.ts';
import { sortedEntries } from '../../check.ts';
import { type FieldError, forbiddenField, invalid } from '../../field-error.ts';
import { goQuote } from '../../go-quote.ts';
import { checkLocalPath } from './check-local-path.ts';
import { checkTolerations } from './check-scheduling.ts';
import { eachContainer } from './check-windows.ts';
import { APP_ARMOR_ANNOTATION, SECCOMP_CONTAINER, SECCOMP_POD } from './warn-pod-spec.ts';

export const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const TOLERATIONS = 'scheduler.alpha.kubernetes.io/tolerations';
const MAX_INT32 = 2 ** 31 - 1;

/** ValidatePodSpecificAnnotations: annotations of a pod, or of a template, that mean something to the API server. */
export function checkSpecificAnnotations(
  field: string,
  annotations: Readonly<Record<string, string>> | undefined,
  spec: PodSpec,
): FieldError[] {
  const given = annotations ?? {};
  const errors: FieldError[] = [];
  const mirror = given[MIRROR_ANNOTATION];
  if (mirror !== undefined && !spec.nodeName) {
    const why = 'must set spec.nodeName if mirror pod annotation is set';
    errors.push(invalid(`${field}[${MIRROR_ANNOTATION}]`, mirror, why));
  }
  errors.push(...checkTolerationsText(field, given[TOLERATIONS] ?? ''));
  const cost = given[DELETION_COST];
  if (cost !== undefined && !isInt32(cost)) {
    errors.push(invalid(`${field}[${DELETION_COST}]`, cost, 'must be a 32bit integer'));
  }
  return [...errors, ...checkSeccompAnnotations(field, given), ...checkAppArmorAnnotations(field, given, spec)];
}

function checkTolerationsText(field: string, text: string): FieldError[] {
  if (text === '') return [];
  try {
    const tolerations = JSON.parse(text) as Toleration[];
    return checkTolerations(`${field}.${TOLERATIONS}`, tolerations);
  } catch {
    return [invalid(field, TOLERATIONS, 'invalid character in tolerations')];
  }
}

/** A number as Go's ParseInt reads it, without a plus and without zeros before it. */
function isInt32(text: string): boolean {
  const value = Number(text);
  return /^(0|-?[1-9]\d*)$/.test(text) && value <= MAX_INT32 && value >= -MAX_INT32 - 1;
}

function checkSeccompAnnotations(field: string, annotations: Readonly<Record<string, string>>): FieldError[] {
  return sortedEntries(annotations)
    .filter(([key]) => key === SECCOMP_POD || key.startsWith(SECCOMP_CONTAINER))
    .sort(([a], [b]) => Number(b === SECCOMP_POD) - Number(a === SECCOMP_POD))
    .flatMap(([key, profile]) => {
      if (['runtime/default', 'docker/default', 'unconfined'].includes(profile)) return [];
      if (profile.startsWith('localhost/'))
        return checkLocalPath(`${field}.${key}`, profile.slice('localhost/'.length));
      return [invalid(`${field}.${key}`, profile, 'must be a valid seccomp profile')];
    });
}

function checkAppArmorAnnotations(
  field: string,
  annotations: Readonly<Record<string, string>>,
  spec: PodSpec,
): FieldError[] {
  const given = sortedEntries(annotations).filter(([key]) => key.startsWith(APP_ARMOR_ANNOTATION));
  if (given.length === 0) return [];
  const names = new Set(eachContainer('', spec).map(([, { name }]) => name));
  return given.flatMap(([key, profile]) => {
    const container = key.slice(APP_ARMOR_ANNOTATION.length);
    const known = ['', 'runtime/default', 'unconfined'].includes(profile) || profile.startsWith('localhost/');
    return [
      ...(names.has(container) ? [] : [invalid(`${field}[${key}]`, container, 'container not found')]),
      ...(known ? [] : [invalid(`${field}[${key}]`, profile, `invalid AppArmor profile name: ${goQuote(profile)}`)]),
    ];
  });
}

/** ValidatePodSpecificAnnotationUpdates. */
export function checkAnnotationUpdate(pod: Pod, old: Pod): FieldError[] {
  const [now, before] = [pod.metadata?.annotations ?? {}, old.metadata?.annotations ?? {}];
  return Object.keys({ ...before, ...now })
    .sort()
    .flatMap((key) => {
      const what = key === MIRROR_ANNOTATION ? 'mirror pod annotation' : 'AppArmor annotations';
      if ((key !== MIRROR_ANNOTATION && !key.startsWith(APP_ARMOR_ANNOTATION)) || now[key] === before[key]) return [];
      const act = key in before ? 'remove or update' : 'add';
      return [forbiddenField(`metadata.annotations[${key}]`, `may not ${act} ${what}`)];
    });
}
