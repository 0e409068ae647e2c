import type { Pod, SecurityContext } from 'kubernetes-types/core/v1.d.ts';
import { appArmorOf } from './check-security.ts';
import { allContainers } from './pod-spec-defaults.ts';
import { APP_ARMOR_ANNOTATION } from './warn-pod-spec.ts';

/** Field and annotation say the same (pkg/registry/core/pod/strategy.go, applyAppArmorVersionSkew). */
export function syncAppArmor({ metadata, spec }: Pod): void {
  if (!metadata || !spec) return;
  const forPod = appArmorOf(spec.securityContext ?? {});
  for (const container of allContainers(spec)) {
    const key = `${APP_ARMOR_ANNOTATION}${container.name}`;
    const annotation = metadata.annotations?.[key];
    const own = appArmorOf(container.securityContext ?? {}) ?? forPod;
    if (own && annotation === undefined) {
      const value = annotationOf(own);
      if (value !== undefined) metadata.annotations = { ...metadata.annotations, [key]: value };
    } else if (!own && annotation !== undefined) {
      const profile = profileOf(annotation);
      if (profile) container.securityContext = { ...container.securityContext, ...profile };
    }
  }
}

/** Annotations of containers without the field, in the words of the warning. */
export function warnAppArmor({ metadata, spec }: Pod): string[] {
  if (!spec) return [];
  return allContainers(spec)
    .map(({ name }) => `${APP_ARMOR_ANNOTATION}${name}`)
    .filter((key) => key in (metadata?.annotations ?? {}))
    .map((key) => `metadata.annotations[${key}]: deprecated since v1.30; use the "appArmorProfile" field instead`);
}

function annotationOf({ type, localhostProfile }: { type?: string; localhostProfile?: string }): string | undefined {
  if (type === 'RuntimeDefault') return 'runtime/default';
  if (type === 'Unconfined') return 'unconfined';
  return type === 'Localhost' ? `localhost/${localhostProfile ?? ''}` : undefined;
}

function profileOf(annotation: string): SecurityContext | undefined {
  const profile = (fields: object) => ({ appArmorProfile: fields }) as SecurityContext;
  if (annotation === 'unconfined') return profile({ type: 'Unconfined' });
  if (annotation === 'runtime/default' || annotation === '') return profile({ type: 'RuntimeDefault' });
  if (!annotation.startsWith('localhost/')) return undefined;
  return profile({ type: 'Localhost', localhostProfile: annotation.slice('localhost/'.length) });
}
