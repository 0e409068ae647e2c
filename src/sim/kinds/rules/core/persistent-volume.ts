import type { PersistentVolume } from 'kubernetes-types/core/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { type FieldError, forbiddenField, invalid } from '../../field-error.ts';
import { goDiff } from '../../go-diff/go-diff.ts';
import { goValue } from '../../go-value.ts';
import type { Draft, KindRules } from '../../kind-rules.ts';
import { sameContent } from '../../same-content.ts';
import { subdomainName } from '../name-rules.ts';
import { warnTerm } from '../pod/warn-pod-spec.ts';
import { checkVolumeSpec, VOLUME_SOURCES, type VolumeSpec } from './check-volume-spec.ts';
import { defaultVolume } from './claim-defaults.ts';

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
const OLD_SOURCES: readonly [keyof VolumeSpec, string, string][] = [
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

export const persistentVolumeRules: KindRules = {
  metaChecks: [2, 0],
  hasGeneration: false,
  nameErrors: subdomainName,
  defaults: defaultVolume,
  prepareCreate: (draft) => {
    draft.status = { phase: 'Pending', lastPhaseTransitionTime: draft.metadata.creationTimestamp };
    delete specOf(draft).volumeAttributesClassName;
  },
  prepareStatusUpdate: keepTransitionTime,
  validate: (object) => checkVolumeSpec('spec', specOf(object), { name: object.metadata.name }),
  // Upstream looks at the whole volume before and while it looks at the change.
  validateUpdate: (object, old) => [
    ...checkVolumeSpec('spec', specOf(object), { name: object.metadata.name }),
    ...checkVolumeSpec('spec', specOf(object), { name: object.metadata.name }),
    ...checkChange(specOf(object), specOf(old)),
  ],
  validateStatusUpdate: () => [],
  warnings: warnVolume,
};

function specOf(object: KubeObject): VolumeSpec {
  return as<PersistentVolume>(object).spec ?? {};
}

/** pkg/api/persistentvolume/util.go. */
function warnVolume(object: KubeObject): string[] {
  const spec = specOf(object);
  const warnings: string[] = [];
  if (object.metadata.annotations?.[CLASS_ANNOTATION] !== undefined) {
    warnings.push(
      `metadata.annotations[${CLASS_ANNOTATION}]: deprecated since v1.8; use "storageClassName" attribute instead`,
    );
  }
  if (spec.persistentVolumeReclaimPolicy === 'Recycle') {
    warnings.push(
      'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
    );
  }
  const terms = spec.nodeAffinity?.required?.nodeSelectorTerms ?? [];
  warnings.push(...terms.flatMap((term, at) => warnTerm(`spec.nodeAffinity.required.nodeSelectorTerms[${at}]`, term)));
  return [...warnings, ...OLD_SOURCES.filter(([field]) => spec[field]).map(([, name, why]) => `spec.${name}: ${why}`)];
}

function keepTransitionTime(draft: Draft, old: KubeObject): void {
  const [now, before] = [draft.status, old.status] as (
    | { phase?: string; lastPhaseTransitionTime?: string }
    | undefined
  )[];
  if (now && before && now.phase === before.phase && before.lastPhaseTransitionTime) {
    now.lastPhaseTransitionTime ??= before.lastPhaseTransitionTime;
  }
}

/** ValidatePersistentVolumeUpdate. */
function checkChange(given: VolumeSpec, before: VolumeSpec): FieldError[] {
  const now = withOldExpandSecret(given, before);
  const sources = (spec: VolumeSpec) => Object.fromEntries(VOLUME_SOURCES.map((name) => [name, spec[name]]));
  const errors: FieldError[] = [];
  if (!sameContent(sources(now), sources(before))) {
    const diff = goDiff('core.PersistentVolumeSource', sources(before), sources(now));
    const why = `spec.persistentvolumesource is immutable after creation\n${diff}`;
    errors.push(forbiddenField('spec.persistentvolumesource', why));
  }
  if (now.volumeMode !== before.volumeMode) errors.push(invalid('volumeMode', now.volumeMode, 'field is immutable'));
  if (before.nodeAffinity && !sameContent(now.nodeAffinity, before.nodeAffinity)) {
    const value = goValue('core.VolumeNodeAffinity', now.nodeAffinity ?? null);
    errors.push(invalid('nodeAffinity', value, 'field is immutable, except for updating from beta label to GA'));
  }
  return errors;
}

/** A secret for expansion may be added where there was none. */
function withOldExpandSecret(now: VolumeSpec, before: VolumeSpec): VolumeSpec {
  if (!before.csi || before.csi.controllerExpandSecretRef || !now.csi?.controllerExpandSecretRef) return now;
  const { controllerExpandSecretRef: _added, ...csi } = now.csi;
  return { ...now, csi };
}
