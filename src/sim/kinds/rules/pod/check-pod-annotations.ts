import type { Pod } from 'kubernetes-types/core/v1.d.ts';
import { type FieldError, forbiddenField, invalid } from '../../field-error.ts';
import { APP_ARMOR_ANNOTATION } from './warn-pod-spec.ts';

export const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

/** A mirror pod stands on a node (ValidatePodSpecificAnnotations). */
export function checkMirror({ metadata, spec }: Pod): FieldError[] {
  const value = metadata?.annotations?.[MIRROR_ANNOTATION];
  if (value === undefined || spec?.nodeName) return [];
  const field = `metadata.annotations[${MIRROR_ANNOTATION}]`;
  return [invalid(field, value, 'must set spec.nodeName if mirror pod annotation is set')];
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
