import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from 'kubernetes-types/core/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { sortedEntries } from '../../check.ts';
import { type FieldError, forbiddenField, invalid } from '../../field-error.ts';
import { goDiff } from '../../go-diff/go-diff.ts';
import type { KindRules } from '../../kind-rules.ts';
import { compareQuantities, quantityNumber } from '../../quantity.ts';
import { sameContent } from '../../same-content.ts';
import { subdomainName } from '../name-rules.ts';
import { quantityOf } from '../pod/check-resources.ts';
import { warnClaim } from '../pod/warn-pod-spec.ts';
import { checkClaimSpec } from './check-claim-spec.ts';
import { defaultClaim } from './claim-defaults.ts';

type Spec = PersistentVolumeClaimSpec;
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

const CLASS_WARNING = `metadata.annotations[${CLASS_ANNOTATION}]: deprecated since v1.8; use "storageClassName" attribute instead`;

export const persistentVolumeClaimRules: KindRules = {
  metaChecks: [2, 1],
  hasGeneration: false,
  nameErrors: subdomainName,
  defaults: defaultClaim,
  prepareCreate: (draft) => {
    draft.status = { phase: 'Pending' };
    settleSources(specOf(draft));
  },
  prepareUpdate: (draft, old) => {
    const [spec, before] = [specOf(draft), specOf(old)];
    if (before.volumeAttributesClassName === undefined) delete spec.volumeAttributesClassName;
    if (before.dataSource || before.dataSourceRef || before.volumeName) copySource(spec);
    else settleSources(spec);
  },
  validate: (object) => checkClaimSpec('spec', specOf(object)),
  // Upstream looks at the whole claim before and while it looks at the change.
  validateUpdate: (object, old) => [
    ...checkClaimSpec('spec', specOf(object)),
    ...checkClaimSpec('spec', specOf(object)),
    ...checkChange(object, old),
  ],
  warnings: (object) => [
    ...(object.metadata.annotations?.[CLASS_ANNOTATION] === undefined ? [] : [CLASS_WARNING]),
    ...warnClaim('spec', specOf(object)),
  ],
  validateStatusUpdate: (object) => checkCapacity(as<PersistentVolumeClaim>(object).status?.capacity),
};

function checkCapacity(capacity: Readonly<Record<string, string>> | undefined): FieldError[] {
  return sortedEntries(capacity).flatMap(([name, amount]) => {
    const value = Math.ceil(quantityNumber(amount));
    return value < 0 ? [invalid(`status.capacity[${name}]`, value, 'must be a valid resource quantity')] : [];
  });
}

function specOf(object: KubeObject): Spec {
  return as<PersistentVolumeClaim>(object).spec ?? {};
}

/** Only claims and snapshots are data sources; both fields say the same (pkg/api/persistentvolumeclaim). */
function settleSources(spec: Spec): void {
  delete spec.volumeAttributesClassName;
  const { dataSource } = spec;
  if (dataSource) {
    const { apiGroup = '', kind } = dataSource;
    const isSource =
      ((apiGroup ?? '') === '' && kind === 'PersistentVolumeClaim') ||
      (apiGroup === 'snapshot.storage.k8s.io' && kind === 'VolumeSnapshot');
    if (!isSource) delete spec.dataSource;
  }
  if (spec.dataSourceRef) delete spec.dataSourceRef.namespace;
  copySource(spec);
}

/** Of two fields with one meaning, the one that is missing is filled in. */
function copySource(spec: Spec): void {
  if (spec.dataSource && !spec.dataSourceRef) spec.dataSourceRef = { ...spec.dataSource };
  else if (spec.dataSourceRef && !spec.dataSource) {
    const { apiGroup, kind, name } = spec.dataSourceRef;
    spec.dataSource = { ...(apiGroup === undefined ? {} : { apiGroup }), kind, name };
  }
}

/** ValidatePersistentVolumeClaimUpdate: bound claims may grow, and a volume may be named once. */
function checkChange(object: KubeObject, old: KubeObject): FieldError[] {
  const [now, before] = [specOf(object), specOf(old)];
  const kept: Spec = { ...now };
  if (!before.volumeName) kept.volumeName = before.volumeName;
  const annotated = old.metadata.annotations?.[CLASS_ANNOTATION] ?? now.storageClassName;
  if (before.storageClassName === undefined && annotated === now.storageClassName) delete kept.storageClassName;
  const status = as<PersistentVolumeClaim>(old).status;
  const isBound = status?.phase === 'Bound';
  if (isBound && kept.resources && before.resources) {
    const requests = { ...kept.resources.requests };
    const storage = before.resources.requests?.storage;
    if (storage !== undefined) requests.storage = storage;
    kept.resources = { ...kept.resources, requests };
  }
  const errors: FieldError[] = [];
  if (!sameContent(kept, before)) {
    const diff = goDiff('core.PersistentVolumeClaimSpec', before, kept);
    const why = `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n${diff}`;
    errors.push(forbiddenField('spec', why));
  }
  const [size, oldSize] = [now.resources?.requests?.storage, before.resources?.requests?.storage];
  const allowed = isBound ? (status?.capacity?.storage ?? oldSize) : oldSize;
  if (
    compareQuantities(quantityOf(size), quantityOf(oldSize)) < 0 &&
    compareQuantities(quantityOf(size), quantityOf(allowed)) <= 0
  ) {
    errors.push(forbiddenField('spec.resources.requests.storage', 'field can not be less than previous value'));
  }
  if (now.volumeMode !== before.volumeMode) errors.push(invalid('volumeMode', now.volumeMode, 'field is immutable'));
  return errors;
}
