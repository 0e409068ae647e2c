import type { Pod, PodSpec, PodStatus } from 'kubernetes-types/core/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { type FieldError, forbiddenField } from '../../field-error.ts';
import type { Draft, KindRules } from '../../kind-rules.ts';
import { dnsLabelErrors } from '../../names.ts';
import { subdomainName } from '../name-rules.ts';
import { syncAppArmor, warnAppArmor } from './app-armor.ts';
import { checkSpecificAnnotations } from './check-pod-annotations.ts';
import { checkProfilesMatch } from './check-profile-annotations.ts';
import { checkPodOnly, checkPodSpec } from './check-pod-spec.ts';
import { checkPodStatusUpdate } from './check-pod-status.ts';
import { checkEphemeralUpdate, checkPodUpdate } from './check-pod-update.ts';
import { dropDisabledPodFields, mergeLabelKeys } from './drop-disabled.ts';
import { defaultPodOnly, defaultPodSpec, syncServiceAccount } from './pod-spec-defaults.ts';
import { qualityOfService } from './quality-of-service.ts';
import { warnPodSpec } from './warn-pod-spec.ts';

const GATED = {
  type: 'PodScheduled',
  status: 'False',
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
};

export const podRules: KindRules = {
  hasGeneration: false,
  nameErrors: subdomainName,
  defaults(draft) {
    const { spec } = as<Pod>(draft);
    if (!spec) return;
    defaultPodSpec(spec);
    defaultPodOnly(spec);
  },
  prepareCreate,
  prepareUpdate(draft) {
    const { spec } = as<Pod>(draft);
    if (!spec) return;
    forceGracePeriod(spec);
    dropDisabledPodFields(spec);
  },
  prepareStatusUpdate(draft, old) {
    draft.metadata.deletionTimestamp = old.metadata.deletionTimestamp;
    if (draft.metadata.deletionTimestamp === undefined) delete draft.metadata.deletionTimestamp;
    settleAddresses(draft);
  },
  validate: (object) => {
    const { spec } = as<Pod>(object);
    const errors = checkPod(object);
    if ((spec?.ephemeralContainers ?? []).length > 0) {
      errors.push(forbiddenField('spec.ephemeralContainers', 'cannot be set on create'));
    }
    if (spec?.nodeName && (spec.schedulingGates ?? []).length > 0) {
      errors.push(forbiddenField('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
    }
    errors.push(...checkProfilesMatch('spec', object.metadata.annotations, spec ?? { containers: [] }));
    return errors;
  },
  validateUpdate: (object, old) => [...checkPod(object), ...checkPodUpdate(as<Pod>(object), as<Pod>(old))],
  validateStatusUpdate: (object, old) => checkPodStatusUpdate(as<Pod>(object), as<Pod>(old)),
  validateEphemeralContainers: (object, old) => [
    ...checkPod(object),
    ...checkEphemeralUpdate(as<Pod>(object), as<Pod>(old)),
  ],
  prepareWarnings: (draft) => warnAppArmor(as<Pod>(draft)),
  // Machines update pods all the time, and nobody reads what they are warned of.
  warnings: (object, old) => (old ? [] : [...warnName(object.metadata.name), ...warnPodSpec('', as<Pod>(object))]),
  gracePeriodSeconds(object, requested) {
    const { spec, status } = as<Pod>(object);
    const isOver = status?.phase === 'Failed' || status?.phase === 'Succeeded';
    if (!spec?.nodeName || isOver) return 0;
    const seconds = requested ?? spec.terminationGracePeriodSeconds ?? 0;
    return seconds < 0 ? 1 : seconds;
  },
  selectableFields(object) {
    const { spec, status } = as<Pod>(object);
    return {
      'spec.nodeName': spec?.nodeName ?? '',
      // What it was called once.
      'spec.host': spec?.nodeName ?? '',
      'spec.restartPolicy': spec?.restartPolicy ?? '',
      'spec.schedulerName': spec?.schedulerName ?? '',
      'spec.serviceAccountName': spec?.serviceAccountName ?? '',
      'spec.hostNetwork': String(spec?.hostNetwork ?? false),
      'status.phase': status?.phase ?? '',
      'status.podIPs': status?.podIPs?.[0]?.ip ?? '',
      'status.podIP': status?.podIPs?.[0]?.ip ?? '',
      'status.nominatedNodeName': status?.nominatedNodeName ?? '',
    };
  },
};

/** Of the two fields for a pod's address the old one decides, where they differ (Convert_v1_PodStatus_To_core_PodStatus). */
function settleAddresses(draft: Draft): void {
  const status = draft.status as PodStatus | undefined;
  if (!status) return;
  const { podIP = '', podIPs = [] } = status;
  const addresses = podIP !== '' && podIP !== (podIPs[0]?.ip ?? '') ? [{ ip: podIP }] : podIPs;
  if (addresses.length === 0) return;
  draft.status = { ...status, podIP: addresses[0].ip ?? '', podIPs: addresses };
}

function prepareCreate(draft: Draft): void {
  const pod = as<Pod>(draft);
  const { spec, metadata } = pod;
  if (!spec) return;
  forceGracePeriod(spec);
  syncServiceAccount(spec);
  dropDisabledPodFields(spec);
  mergeLabelKeys(spec, metadata?.labels);
  syncAppArmor(pod);
  draft.status = {
    phase: 'Pending',
    qosClass: qualityOfService(pod),
    ...((spec.schedulingGates ?? []).length > 0
      ? { conditions: [{ ...GATED, lastProbeTime: null, lastTransitionTime: metadata?.creationTimestamp ?? null }] }
      : {}),
  };
}

/** No pod has a negative grace period, templates may (upstream: pkg/apis/core/v1/conversion.go). */
function forceGracePeriod(spec: PodSpec): void {
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) spec.terminationGracePeriodSeconds = 1;
}

/** A pod's name is its host's name too. */
function warnName(name: string): string[] {
  const faults = dnsLabelErrors(name);
  if (faults.length === 0) return [];
  const why = "this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended";
  return [`metadata.name: ${why}: [${faults.join(' ')}]`];
}

function checkPod(object: KubeObject): FieldError[] {
  const spec = as<Pod>(object).spec ?? { containers: [] };
  return [
    ...checkSpecificAnnotations('metadata.annotations', object.metadata.annotations, spec),
    ...checkPodSpec('spec', spec, object.metadata.name),
    ...checkPodOnly('spec', spec),
  ];
}
