import type { PersistentVolume, PersistentVolumeSpec, Volume } from 'kubernetes-types/core/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { checkDnsSubdomain, checkOneOf, checkRequired, sortedEntries } from '../../check.ts';
import { type FieldError, forbiddenField, GoValue, invalid, notSupported, required } from '../../field-error.ts';
import { goDiff } from '../../go-diff/go-diff.ts';
import { goValue } from '../../go-value.ts';
import type { Draft, KindRules } from '../../kind-rules.ts';
import { sameContent } from '../../same-content.ts';
import { subdomainName } from '../name-rules.ts';
import { checkNodeSelector } from '../pod/check-affinity.ts';
import { checkNoBacksteps } from '../pod/check-mounts.ts';
import { quantityOf } from '../pod/check-resources.ts';
import { checkHostPath, checkNetworkSource } from '../pod/check-volume-sources.ts';
import { checkCsiDriverName } from '../storage/csi-driver-name.ts';
import { checkAccessModes } from './check-claim-spec.ts';
import { defaultVolume } from './claim-defaults.ts';

const RESOURCE_LIST = 'core.ResourceList';
const SOURCES = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'scaleIO',
  'local',
  'storageos',
  'csi',
  'flexVolume',
] as const;
const OLD_SOURCES: readonly [string, string, string][] = [
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

export const persistentVolumeRules: KindRules = {
  hasGeneration: false,
  nameErrors: subdomainName,
  defaults: defaultVolume,
  prepareCreate: (draft) => {
    draft.status = { phase: 'Pending', lastPhaseTransitionTime: draft.metadata.creationTimestamp };
    delete specOf(draft).volumeAttributesClassName;
  },
  prepareStatusUpdate: keepTransitionTime,
  validate: (object) => checkVolume(specOf(object)),
  validateUpdate: (object, old) => [...checkVolume(specOf(object)), ...checkChange(specOf(object), specOf(old))],
  validateStatusUpdate: () => [],
  warnings: (object) => {
    const spec = specOf(object) as unknown as Record<string, unknown>;
    return OLD_SOURCES.filter(([field]) => spec[field]).map(([, name, why]) => `spec.${name}: ${why}`);
  },
};

type Spec = PersistentVolumeSpec & { volumeAttributesClassName?: string };

function specOf(object: KubeObject): Spec {
  return as<PersistentVolume>(object).spec ?? {};
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

/** ValidatePersistentVolumeSpec. */
function checkVolume(spec: Spec): FieldError[] {
  const modes = spec.accessModes ?? [];
  const errors = modes.length === 0 ? [required('spec.accessModes')] : checkAccessModes('spec.accessModes', modes);
  errors.push(...checkCapacity('spec.capacity', spec));
  const policy = spec.persistentVolumeReclaimPolicy;
  if (policy) errors.push(...checkOneOf('spec.persistentVolumeReclaimPolicy', policy, ['Delete', 'Recycle', 'Retain']));
  errors.push(...checkAffinity('spec.nodeAffinity', spec), ...checkSources(spec));
  if (spec.hostPath && policy === 'Recycle' && spec.hostPath.path.replace(/\/+$/, '') === '') {
    const why = "may not be 'recycle' for a hostPath mount of '/'";
    errors.push(forbiddenField('spec.persistentVolumeReclaimPolicy', why));
  }
  if (spec.storageClassName) errors.push(...checkDnsSubdomain('spec.storageClassName', spec.storageClassName));
  if (spec.volumeMode) errors.push(...checkOneOf('spec.volumeMode', spec.volumeMode, ['Block', 'Filesystem']));
  return errors;
}

function checkCapacity(field: string, { capacity }: Spec): FieldError[] {
  const errors: FieldError[] = [];
  const amounts = sortedEntries(capacity);
  if (amounts.length === 0) errors.push(required(field));
  if (amounts.length !== 1 || capacity?.storage === undefined) {
    errors.push(notSupported(field, goValue(RESOURCE_LIST, capacity), ['storage']));
  }
  for (const [name, amount] of amounts) {
    const { nanos } = quantityOf(amount);
    if (nanos < 0n) errors.push(invalid(`${field}[${name}]`, new GoValue(amount), 'must be a valid resource quantity'));
    if (nanos <= 0n) errors.push(invalid(`${field}[${name}]`, amount, 'must be greater than zero'));
  }
  return errors;
}

function checkAffinity(field: string, spec: Spec): FieldError[] {
  if (!spec.nodeAffinity) return [];
  const { required: needed } = spec.nodeAffinity;
  if (!needed) return [required(`${field}.required`, 'must specify required node constraints')];
  return checkNodeSelector(`${field}.required`, needed);
}

function checkSources(spec: Spec): FieldError[] {
  const given = SOURCES.filter((name) => spec[name]);
  if (given.length === 0) return [required('spec', 'must specify a volume type')];
  return given.flatMap((name, at) =>
    at === 0
      ? checkSource(`spec.${name}`, name, spec)
      : [forbiddenField(`spec.${name}`, 'may not specify more than 1 volume type')],
  );
}

function checkSource(field: string, name: (typeof SOURCES)[number], spec: Spec): FieldError[] {
  if (name === 'hostPath') return checkHostPath(field, spec.hostPath ?? { path: '' });
  if (name === 'csi') {
    return [
      ...checkCsiDriverName(`${field}.driver`, spec.csi?.driver ?? ''),
      ...checkRequired(`${field}.volumeHandle`, spec.csi?.volumeHandle),
    ];
  }
  if (name === 'local') {
    const path = spec.local?.path ?? '';
    const errors = path === '' ? [required(`${field}.path`)] : checkNoBacksteps(`${field}.path`, path);
    return spec.nodeAffinity
      ? errors
      : [...errors, required('spec.nodeAffinity', 'Local volume requires node affinity')];
  }
  return checkNetworkSource(field, name, spec as unknown as Volume);
}

/** ValidatePersistentVolumeUpdate. */
function checkChange(now: Spec, before: Spec): FieldError[] {
  const sources = (spec: Spec) => Object.fromEntries(SOURCES.map((name) => [name, spec[name]]));
  const errors: FieldError[] = [];
  if (!sameContent(sources(now), sources(before))) {
    const diff = goDiff('core.PersistentVolumeSource', sources(before), sources(now));
    const why = `spec.persistentvolumesource is immutable after creation\n${diff}`;
    errors.push(forbiddenField('spec.persistentvolumesource', why));
  }
  if (now.volumeMode !== before.volumeMode) errors.push(invalid('volumeMode', now.volumeMode, 'field is immutable'));
  if (before.nodeAffinity && !sameContent(now.nodeAffinity, before.nodeAffinity)) {
    const value = goValue('core.VolumeNodeAffinity', now.nodeAffinity);
    errors.push(invalid('spec.nodeAffinity', value, 'field is immutable, except for updating from beta label to GA'));
  }
  return errors;
}
