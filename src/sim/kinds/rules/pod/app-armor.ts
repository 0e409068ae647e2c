import type { Pod } from 'kubernetes-types/core/v1.d.ts';
import { equalJson } from '../../equal-json.ts';
import { appArmorOf } from './check-security.ts';
import { allContainers } from './pod-spec-defaults.ts';
import { APP_ARMOR_ANNOTATION } from './warn-pod-spec.ts';

const PROFILE_NAME_MAX = 4095;

/** Field and annotation say the same (pkg/registry/core/pod/strategy.go, applyAppArmorVersionSkew). */
export function syncAppArmor({ metadata, spec }: Pod): void {
  if (!metadata || !spec || spec.os?.name === 'windows') return;
  const forPod = appArmorOf(spec.securityContext ?? {});
  for (const container of allContainers(spec)) {
    const key = `${APP_ARMOR_ANNOTATION}${container.name}`;
    const annotation = metadata.annotations?.[key];
    const own = appArmorOf(container.securityContext ?? {});
    if (annotation === undefined) {
      const value = annotationOf(own ?? forPod ?? {});
      if (value !== undefined) metadata.annotations = { ...metadata.annotations, [key]: value };
    } else if (!own) {
      const profile = profileOf(annotation);
      if (profile && !equalJson(profile.appArmorProfile, forPod)) {
        container.securityContext = { ...container.securityContext, ...profile };
      }
    }
  }
}

/** Annotations that become a field, or cannot become one. */
export function warnAppArmor({ metadata, spec }: Pod): string[] {
  if (!spec || spec.os?.name === 'windows') return [];
  const forPod = appArmorOf(spec.securityContext ?? {});
  return allContainers(spec).flatMap(({ name, securityContext }) => {
    const key = `${APP_ARMOR_ANNOTATION}${name}`;
    const annotation = metadata?.annotations?.[key];
    if (annotation === undefined || appArmorOf(securityContext ?? {})) return [];
    const profile = profileOf(annotation)?.appArmorProfile;
    if (profile && equalJson(profile, forPod)) return [];
    return [`metadata.annotations[${key}]: deprecated since v1.30; use the "appArmorProfile" field instead`];
  });
}

function annotationOf({ type, localhostProfile }: { type?: string; localhostProfile?: string }): string | undefined {
  if (type === 'RuntimeDefault') return 'runtime/default';
  if (type === 'Unconfined') return 'unconfined';
  return type === 'Localhost' && localhostProfile !== undefined ? `localhost/${localhostProfile}` : undefined;
}

/** Nothing where the annotation names no profile that the field would take. */
function profileOf(annotation: string): { appArmorProfile: { type: string; localhostProfile?: string } } | undefined {
  if (annotation === 'unconfined') return { appArmorProfile: { type: 'Unconfined' } };
  if (annotation === 'runtime/default') return { appArmorProfile: { type: 'RuntimeDefault' } };
  const localhostProfile = annotation.startsWith('localhost/') ? annotation.slice('localhost/'.length) : '';
  if (localhostProfile === '' || localhostProfile.trim() !== localhostProfile) return undefined;
  return localhostProfile.length > PROFILE_NAME_MAX
    ? undefined
    : { appArmorProfile: { type: 'Localhost', localhostProfile } };
}
