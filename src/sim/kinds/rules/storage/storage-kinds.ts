import type {
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  StorageClass,
  VolumeAttachment,
} from 'kubernetes-types/storage/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { checkDnsSubdomain, checkNonNegative, checkQualifiedName, checkRequired } from '../../check.ts';
import { duplicate, type FieldError, forbiddenField, invalid, notSupported, required } from '../../field-error.ts';
import { goValue } from '../../go-value.ts';
import { checkVolumeSpec } from '../core/check-volume-spec.ts';
import type { KindRules } from '../../kind-rules.ts';
import { checkLabelSelector } from '../../label-selector-errors.ts';
import { dnsSubdomainErrors } from '../../names.ts';
import { sameContent } from '../../same-content.ts';
import { subdomainName } from '../name-rules.ts';
import { OLD_NODE_LABELS } from '../pod/warn-pod-spec.ts';
import { quantityOf } from '../pod/check-resources.ts';
import { checkCsiDriverName } from './csi-driver-name.ts';
import { checkStorageClass } from './check-storage-class.ts';
import { defaultCsiDriver, defaultStorageClass } from './storage-defaults.ts';
import { keepMetaForStatus } from '../../status-meta.ts';

const NODE_ID_MAX = 256;
const FS_GROUP_POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];

export const storageClassRules: KindRules = {
  hasGeneration: false,
  nameErrors: subdomainName,
  defaults: defaultStorageClass,
  validate: checkStorageClass,
  warnings: (object) => warnTopologies(as<StorageClass>(object)),
  validateUpdate: (object, old) => {
    const [now, before] = [as<StorageClass>(object), as<StorageClass>(old)];
    const fixed = (['parameters', 'provisioner', 'reclaimPolicy'] as const).filter(
      (field) => !sameContent(now[field], before[field]),
    );
    const sameMode = now.volumeBindingMode === before.volumeBindingMode;
    return [
      ...checkStorageClass(object),
      ...fixed.map((field) => forbiddenField(field, `updates to ${field} are forbidden.`)),
      ...(sameMode ? [] : [invalid('volumeBindingMode', now.volumeBindingMode, 'field is immutable')]),
    ];
  },
};

export const csiDriverRules: KindRules = {
  metaChecks: [0, 1],
  needsResourceVersion: true,
  hasGeneration: false,
  nameErrors: subdomainName,
  defaults: defaultCsiDriver,
  prepareUpdate: (draft, old) => {
    if (!sameContent(draft.spec, old.spec)) draft.metadata.generation = (old.metadata.generation ?? 0) + 1;
  },
  validate: checkCsiDriver,
  validateUpdate: (object, old) => {
    const [now, before] = [as<CSIDriver>(object).spec ?? {}, as<CSIDriver>(old).spec ?? {}];
    const errors = checkDriverSpec(now);
    if (now.attachRequired !== before.attachRequired) {
      errors.push(invalid('spec.attachedRequired', now.attachRequired, 'field is immutable'));
    }
    if (!sameContent(now.volumeLifecycleModes, before.volumeLifecycleModes)) {
      const value = goValue('[]storage.VolumeLifecycleMode', now.volumeLifecycleModes);
      errors.push(invalid('spec.volumeLifecycleModes', value, 'field is immutable'));
    }
    return errors;
  },
};

export const csiNodeRules: KindRules = {
  metaChecks: [2, 0],
  needsResourceVersion: true,
  hasGeneration: false,
  nameErrors: subdomainName,
  validate: checkCsiNode,
  validateUpdate: (object, old) => [
    ...checkCsiNode(object),
    ...checkCsiNode(object),
    ...checkCsiNodeChange(object, old),
  ],
};

export const volumeAttachmentRules: KindRules = {
  metaChecks: [2, 0],
  prepareStatusUpdate: keepMetaForStatus,
  needsResourceVersion: true,
  hasGeneration: false,
  nameErrors: subdomainName,
  validate: checkAttachment,
  validateUpdate: (object, old) => {
    const { spec } = as<VolumeAttachment>(object);
    const errors = [...checkAttachmentSpec(object), ...checkAttachmentSpec(object)];
    if (sameContent(spec, as<VolumeAttachment>(old).spec)) return errors;
    const value = goValue('storage.VolumeAttachmentSpec', spec);
    return [...errors, invalid('spec', value, 'field is immutable')];
  },
};

export const storageCapacityRules: KindRules = {
  needsResourceVersion: true,
  hasGeneration: false,
  nameErrors: subdomainName,
  validate: checkCapacity,
  validateUpdate: (object, old) => {
    const [now, before] = [as<CSIStorageCapacity>(object), as<CSIStorageCapacity>(old)];
    const errors: FieldError[] = [];
    if (!sameContent(now.nodeTopology, before.nodeTopology)) {
      const value = goValue('v1.LabelSelector', now.nodeTopology ?? null);
      errors.push(invalid('nodeTopology', value, 'field is immutable'));
    }
    if (now.storageClassName !== before.storageClassName) {
      errors.push(invalid('storageClassName', now.storageClassName, 'field is immutable'));
    }
    return [...checkCapacity(object), ...errors];
  },
};

/** ValidateCSIDriver; the name is the driver's. */
function checkCsiDriver(object: KubeObject): FieldError[] {
  const { name } = object.metadata;
  const named = dnsSubdomainErrors(name).length === 0 ? checkCsiDriverName('metadata.name', name) : [];
  return [...named, ...checkDriverSpec(as<CSIDriver>(object).spec ?? {})];
}

function checkDriverSpec(spec: NonNullable<CSIDriver['spec']>): FieldError[] {
  const { attachRequired, podInfoOnMount, storageCapacity, fsGroupPolicy, seLinuxMount } = spec;
  const errors: FieldError[] = [];
  for (const [field, value] of Object.entries({ attachedRequired: attachRequired, podInfoOnMount, storageCapacity })) {
    if (value === undefined) errors.push(required(`spec.${field}`));
  }
  if (fsGroupPolicy === undefined) errors.push(required('spec.fsGroupPolicy'));
  else if (!FS_GROUP_POLICIES.includes(fsGroupPolicy)) {
    errors.push(notSupported('spec.fsGroupPolicy', fsGroupPolicy, FS_GROUP_POLICIES));
  }
  errors.push(...checkTokens('spec.tokenRequests', spec.tokenRequests ?? []));
  for (const mode of spec.volumeLifecycleModes ?? []) {
    if (mode !== 'Persistent' && mode !== 'Ephemeral') {
      errors.push(notSupported('spec.volumeLifecycleModes', mode, ['Persistent', 'Ephemeral']));
    }
  }
  if (seLinuxMount === undefined) errors.push(required('spec.seLinuxMount'));
  return errors;
}

function checkTokens(
  field: string,
  tokens: readonly { audience?: string; expirationSeconds?: number }[],
): FieldError[] {
  const audiences = new Set<string>();
  return tokens.flatMap(({ audience = '', expirationSeconds: seconds }, at) => {
    if (audiences.has(audience)) return [duplicate(`${field}[${at}].audience`, audience)];
    audiences.add(audience);
    if (seconds === undefined) return [];
    const own = `${field}[${at}].expirationSeconds`;
    if (seconds < 600) return [invalid(own, seconds, 'may not specify a duration less than 10 minutes')];
    return seconds > 2 ** 32 ? [invalid(own, seconds, 'may not specify a duration larger than 2^32 seconds')] : [];
  });
}

/** ValidateCSINode. */
/** What stands of a driver stays (ValidateCSINodeUpdate). */
function checkCsiNodeChange(object: KubeObject, old: KubeObject): FieldError[] {
  const drivers = as<CSINode>(object).spec?.drivers ?? [];
  return (as<CSINode>(old).spec?.drivers ?? []).flatMap((before) =>
    drivers
      .filter((now) => now.name === before.name && !sameContent(now, before))
      .map((now) => invalid('CSINodeDriver', goValue('storage.CSINodeDriver', now), 'field is immutable')),
  );
}

function checkCsiNode(object: KubeObject): FieldError[] {
  const names = new Set<string>();
  return (as<CSINode>(object).spec?.drivers ?? []).flatMap((driver, at) => {
    const field = `spec.drivers[${at}]`;
    const { name = '', nodeID = '' } = driver;
    const errors: FieldError[] = checkCsiDriverName(`${field}.name`, name);
    if (nodeID === '') errors.push(required(`${field}.nodeID`));
    if (nodeID.length > NODE_ID_MAX) {
      errors.push(invalid(`${field}.nodeID`, nodeID, `must be ${NODE_ID_MAX} characters or less`));
    }
    errors.push(...checkNonNegative(`${field}.allocatable.count`, driver.allocatable?.count));
    if (names.has(name)) errors.push(duplicate(`${field}.name`, name));
    names.add(name);
    return [...errors, ...checkTopologyKeys(field, driver.topologyKeys ?? [])];
  });
}

function checkTopologyKeys(field: string, keys: readonly string[]): FieldError[] {
  return keys.flatMap((key, at) => {
    if (key !== '' && keys.indexOf(key) < at) return [duplicate(field, key)];
    return [...checkRequired(field, key), ...checkQualifiedName(field, key)];
  });
}

/** ValidateVolumeAttachment, with what v1 adds. */
function checkAttachmentSpec(object: KubeObject): FieldError[] {
  const { attacher = '', nodeName = '', source } = as<VolumeAttachment>(object).spec ?? {};
  const name = source?.persistentVolumeName;
  const errors: FieldError[] = checkRequired('spec.attacher', attacher);
  if (name === undefined && !source?.inlineVolumeSpec) {
    errors.push(required('spec.source', 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'));
  } else if (name !== undefined && source?.inlineVolumeSpec) {
    errors.push(forbiddenField('spec.source', 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'));
  } else if (name === '') {
    errors.push(required('spec.source.persistentVolumeName', 'must specify non empty persistentVolumeName'));
  } else if (source?.inlineVolumeSpec) {
    const path = 'spec.source.inlineVolumeSpec';
    errors.push(...checkVolumeSpec(path, source.inlineVolumeSpec, { name: '', inlined: true }));
  }
  return [...errors, ...checkDnsSubdomain('spec.nodeName', nodeName)];
}

/** ValidateVolumeAttachmentV1: what is held against new ones only. */
function checkAttachment(object: KubeObject): FieldError[] {
  const { attacher = '', source } = as<VolumeAttachment>(object).spec ?? {};
  const name = source?.persistentVolumeName;
  const errors = [...checkAttachmentSpec(object), ...checkCsiDriverName('spec.attacher', attacher)];
  if (name !== undefined) errors.push(...checkDnsSubdomain('spec.source.persistentVolumeName', name));
  return errors;
}

/** ValidateCSIStorageCapacity. */
function checkCapacity(object: KubeObject): FieldError[] {
  const { nodeTopology, storageClassName = '', capacity } = as<CSIStorageCapacity>(object);
  const errors = checkLabelSelector('nodeTopology', nodeTopology);
  errors.push(...checkDnsSubdomain('storageClassName', storageClassName));
  if (capacity !== undefined && quantityOf(capacity).nanos < 0n) {
    errors.push(invalid('capacity', capacity, 'must be greater than or equal to 0'));
  }
  return errors;
}

/** Labels of nodes that have other names now (pkg/api/storage/util.go). */
function warnTopologies({ allowedTopologies = [] }: StorageClass): string[] {
  return allowedTopologies.flatMap(({ matchLabelExpressions = [] }, i) =>
    matchLabelExpressions.flatMap(({ key }, j) =>
      key in OLD_NODE_LABELS
        ? [`allowedTopologies[${i}].matchLabelExpressions[${j}].key: ${OLD_NODE_LABELS[key]}`]
        : [],
    ),
  );
}
