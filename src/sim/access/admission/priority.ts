import type { PriorityClass } from 'kubernetes-types/scheduling/v1.d.ts';
import type { PodSpec } from 'kubernetes-types/core/v1.d.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts';
import { podOf } from './pod.ts';
import { admissionRefusal, isAbout } from './refusal.ts';

const RESOURCE = 'priorityclasses.scheduling.k8s.io';
const SHARED = 'given PriorityClass name';

type Class = PriorityClass & KubeObject;

/** Turns a pod's priority class into its priority (plugin/pkg/admission/priority). */
export function priority(store: ObjectStore): AdmissionPlugin {
  return {
    name: 'Priority',
    mutate: (attributes) => {
      const pod = attributes.subresource === '' ? podOf(attributes) : undefined;
      if (pod === undefined) return;
      if (attributes.operation === 'CREATE') setPriority(store, attributes, pod.spec);
      else if (attributes.old !== undefined) keepPriority(pod.spec, as<{ spec: PodSpec }>(attributes.old).spec);
    },
    validate: (attributes) => {
      if (attributes.object === undefined || !isAbout(attributes, RESOURCE)) return;
      const wanted = as<Class>(attributes.object);
      const present = wanted.globalDefault === true ? defaultClass(store) : undefined;
      if (present === undefined) return;
      if (attributes.operation === 'UPDATE' && present.metadata.name === wanted.metadata.name) return;
      throw admissionRefusal(
        attributes,
        `PriorityClass ${present.metadata.name} is already marked as default. Only one default can exist`,
      );
    },
  };
}

function setPriority(store: ObjectStore, attributes: AdmissionAttributes, spec: PodSpec): void {
  const found = classOf(store, attributes, spec.priorityClassName ?? '');
  if (found !== undefined) spec.priorityClassName = found.metadata.name;
  const value = found?.value ?? 0;
  if (spec.priority !== undefined && spec.priority !== value) {
    throw admissionRefusal(
      attributes,
      `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the ${SHARED}`,
    );
  }
  spec.priority = value;
  const policy = found === undefined ? 'PreemptLowerPriority' : found.preemptionPolicy;
  if (policy === undefined) return;
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
    throw admissionRefusal(
      attributes,
      `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the ${SHARED}`,
    );
  }
  spec.preemptionPolicy = policy;
}

function classOf(store: ObjectStore, attributes: AdmissionAttributes, name: string): Class | undefined {
  if (name === '') return defaultClass(store);
  const found = store.get(RESOURCE, '', name);
  if (found !== undefined) return as<Class>(found);
  throw admissionRefusal(attributes, `no PriorityClass with name ${name} was found`);
}

/** The lowest of those that claim to be the default. */
function defaultClass(store: ObjectStore): Class | undefined {
  const claimants = store
    .list(RESOURCE)
    .map((object) => as<Class>(object))
    .filter((one) => one.globalDefault === true);
  return claimants.sort((a, b) => a.value - b.value).at(0);
}

/** What admission decided at creation stays; validation refuses other changes. */
function keepPriority(spec: PodSpec, old: PodSpec): void {
  if (spec.priority === undefined && old.priority !== undefined) spec.priority = old.priority;
  if (spec.preemptionPolicy === undefined && old.preemptionPolicy !== undefined) {
    spec.preemptionPolicy = old.preemptionPolicy;
  }
}
