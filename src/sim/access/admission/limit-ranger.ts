import type { Container, LimitRangeItem, PodSpec } from 'kubernetes-types/core/v1.d.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts';
import { claimErrors, podErrors } from './limit-errors.ts';
import { podOf } from './pod.ts';
import { admissionRefusal, isAbout } from './refusal.ts';

const ANNOTATION = 'kubernetes.io/limit-ranger';

type LimitRange = KubeObject & { spec?: { limits?: LimitRangeItem[] } };

/** Fills in what a namespace's limit ranges say and refuses what breaks them (plugin/pkg/admission/limitranger). */
export function limitRanger(store: ObjectStore): AdmissionPlugin {
  return {
    name: 'LimitRanger',
    mutate: (attributes) => {
      const pod = isNewPod(attributes) ? podOf(attributes) : undefined;
      if (pod === undefined) return;
      for (const limits of limitsOf(store, attributes)) fillIn(pod, pod.spec, limits);
    },
    validate: (attributes) => {
      const { object, old } = attributes;
      if (object === undefined || old?.metadata.deletionTimestamp !== undefined) return;
      const pod = isNewPod(attributes) ? podOf(attributes) : undefined;
      const isClaim = isAbout(attributes, 'persistentvolumeclaims');
      if (pod === undefined && !isClaim) return;
      for (const limits of limitsOf(store, attributes)) {
        const errors = pod === undefined ? claimErrors(object, limits) : podErrors(pod.spec, limits);
        if (errors.length > 0)
          throw admissionRefusal(attributes, errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`);
      }
    },
  };
}

/** A pod's containers don't change: there is nothing to check on an update. */
function isNewPod({ operation, subresource }: AdmissionAttributes): boolean {
  return operation === 'CREATE' && subresource === '';
}

function limitsOf(store: ObjectStore, { namespace }: AdmissionAttributes): LimitRangeItem[][] {
  return store.list('limitranges', namespace).map((object) => (object as LimitRange).spec?.limits ?? []);
}

function fillIn(pod: KubeObject, spec: PodSpec, limits: LimitRangeItem[]): void {
  const requests: Record<string, string> = {};
  const maxima: Record<string, string> = {};
  for (const item of limits.filter(({ type }) => type === 'Container')) {
    Object.assign(requests, item.defaultRequest);
    Object.assign(maxima, item.default);
  }
  const notes = [
    ...(spec.containers ?? []).flatMap((container) => fillContainer(container, 'container', requests, maxima)),
    ...(spec.initContainers ?? []).flatMap((container) => fillContainer(container, 'init container', requests, maxima)),
  ];
  if (notes.length === 0) return;
  pod.metadata.annotations = {
    ...pod.metadata.annotations,
    [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}`,
  };
}

function fillContainer(
  container: Container,
  what: string,
  requests: Record<string, string>,
  maxima: Record<string, string>,
): string[] {
  const present = container.resources ?? {};
  const newRequests = missingNames(requests, present.requests);
  const newLimits = missingNames(maxima, present.limits);
  if (newRequests.length === 0 && newLimits.length === 0) return [];
  container.resources = {
    ...present,
    ...(newLimits.length === 0 ? {} : { limits: { ...maxima, ...present.limits } }),
    ...(newRequests.length === 0 ? {} : { requests: { ...requests, ...present.requests } }),
  };
  return [
    ...(newRequests.length === 0 ? [] : [`${newRequests.join(', ')} request for ${what} ${container.name}`]),
    ...(newLimits.length === 0 ? [] : [`${newLimits.join(', ')} limit for ${what} ${container.name}`]),
  ];
}

function missingNames(wanted: Record<string, string>, present: Record<string, string> | undefined): string[] {
  return Object.keys(wanted)
    .filter((name) => present?.[name] === undefined)
    .sort();
}
