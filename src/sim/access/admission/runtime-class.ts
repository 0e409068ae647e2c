import type { PodSpec, Toleration } from 'kubernetes-types/core/v1.d.ts';
import type { RuntimeClass } from 'kubernetes-types/node/v1.d.ts';
import { equalJson } from '../../kinds/equal-json.ts';
import { as } from '../../kube-object.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts';
import { podOf } from './pod.ts';
import { admissionRefusal } from './refusal.ts';

const MISMATCH = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";

/** What a runtime costs, and where it is (plugin/pkg/admission/runtimeclass). */
export function runtimeClass(store: ObjectStore): AdmissionPlugin {
  return {
    name: 'RuntimeClass',
    mutate: (attributes) => {
      const pod = newPod(attributes);
      const found = pod === undefined ? undefined : classOf(store, attributes, pod.spec);
      if (pod === undefined || found === undefined) return;
      const { spec } = pod;
      const overhead = found.overhead?.podFixed;
      if (overhead !== undefined) {
        if (spec.overhead !== undefined && !equalJson(spec.overhead, overhead))
          throw admissionRefusal(attributes, MISMATCH);
        spec.overhead = overhead;
      }
      if (found.scheduling !== undefined) schedule(attributes, spec, found.scheduling);
    },
    validate: (attributes) => {
      const pod = newPod(attributes);
      if (pod === undefined) return;
      const overhead = classOf(store, attributes, pod.spec)?.overhead?.podFixed;
      if (overhead !== undefined && !equalJson(pod.spec.overhead, overhead))
        throw admissionRefusal(attributes, MISMATCH);
      if (overhead === undefined && Object.keys(pod.spec.overhead ?? {}).length > 0) {
        throw admissionRefusal(
          attributes,
          'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
        );
      }
    },
  };
}

function newPod(attributes: AdmissionAttributes) {
  return attributes.operation === 'CREATE' && attributes.subresource === '' ? podOf(attributes) : undefined;
}

function classOf(store: ObjectStore, attributes: AdmissionAttributes, spec: PodSpec): RuntimeClass | undefined {
  const name = spec.runtimeClassName ?? '';
  if (name === '') return undefined;
  const found = store.get('runtimeclasses.node.k8s.io', '', name);
  if (found !== undefined) return as<RuntimeClass>(found);
  throw admissionRefusal(attributes, `pod rejected: RuntimeClass "${name}" not found`);
}

function schedule(
  attributes: AdmissionAttributes,
  spec: PodSpec,
  scheduling: { nodeSelector?: Record<string, string>; tolerations?: Toleration[] },
): void {
  const wanted = scheduling.nodeSelector ?? {};
  const present = spec.nodeSelector ?? {};
  for (const [key, value] of Object.entries(wanted)) {
    if (present[key] === undefined || present[key] === value) continue;
    throw admissionRefusal(
      attributes,
      `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${present[key]}`,
    );
  }
  if (Object.keys(wanted).length > 0) spec.nodeSelector = { ...present, ...wanted };
  const tolerations = [...(spec.tolerations ?? [])];
  for (const toleration of scheduling.tolerations ?? []) {
    if (!tolerations.some((one) => equalJson(one, toleration))) tolerations.push(toleration);
  }
  if (tolerations.length > 0) spec.tolerations = tolerations;
}
