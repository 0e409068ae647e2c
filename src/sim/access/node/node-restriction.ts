import type { NodeSpec } from 'kubernetes-types/core/v1.d.ts';
import { equalJson } from '../../kinds/equal-json.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import { notFound } from '../../status-error.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts';
import { admissionRefusal } from '../admission/refusal.ts';
import { forbiddenLabels } from './forbidden-labels.ts';
import { nodeOf } from './node-identity.ts';
import { restrictPods } from './restrict-pods.ts';

/** What kubelets may write: their own node, their own pods, tokens for these (plugin/pkg/admission/noderestriction). */
export function nodeRestriction(store: ObjectStore): AdmissionPlugin {
  return {
    name: 'NodeRestriction',
    mutate: (attributes) => {
      const nodeName = nodeOf(attributes.user);
      if (nodeName === undefined) return;
      if (nodeName === '') {
        throw admissionRefusal(attributes, `could not determine node from user "${attributes.user.username}"`);
      }
      restrict(store, nodeName, attributes);
    },
  };
}

function restrict(store: ObjectStore, nodeName: string, attributes: AdmissionAttributes): void {
  const { info, subresource } = attributes;
  switch (info.group === '' ? info.resource : `${info.resource}.${info.group}`) {
    case 'pods':
      return restrictPods(store, nodeName, attributes);
    case 'nodes':
      return restrictNodes(nodeName, attributes);
    case 'persistentvolumeclaims':
      if (subresource !== 'status') throw admissionRefusal(attributes, 'may only update PVC status');
      return;
    case 'serviceaccounts':
      return restrictTokens(store, nodeName, attributes);
    case 'leases.coordination.k8s.io':
      return restrictLeases(nodeName, attributes);
    case 'csinodes.storage.k8s.io':
      if (nameOf(attributes) !== nodeName) {
        throw admissionRefusal(attributes, 'can only access CSINode with the same name as the requesting node');
      }
      return;
    default:
  }
}

function restrictNodes(nodeName: string, attributes: AdmissionAttributes): void {
  const { operation, object, old } = attributes;
  if (operation === 'CREATE' && object !== undefined) {
    const labels = forbiddenLabels(object.metadata.labels, undefined);
    if (labels.length > 0) {
      throw admissionRefusal(attributes, `is not allowed to set the following labels: ${labels.join(', ')}`);
    }
  }
  const name = nameOf(attributes);
  if (name !== nodeName) {
    throw admissionRefusal(attributes, `node "${nodeName}" is not allowed to modify node "${name}"`);
  }
  if (operation !== 'UPDATE' || object === undefined || old === undefined) return;
  if (!equalJson(taintsOf(object), taintsOf(old))) {
    throw admissionRefusal(attributes, `node "${nodeName}" is not allowed to modify taints`);
  }
  const labels = forbiddenLabels(object.metadata.labels, old.metadata.labels);
  if (labels.length > 0) throw admissionRefusal(attributes, `is not allowed to modify labels: ${labels.join(', ')}`);
}

function taintsOf(node: KubeObject): unknown {
  return as<{ spec?: NodeSpec }>(node).spec?.taints ?? [];
}

function restrictTokens(store: ObjectStore, nodeName: string, attributes: AdmissionAttributes): void {
  const { operation, subresource, namespace, object } = attributes;
  if (operation !== 'CREATE' || subresource !== 'token') return;
  const { boundObjectRef: ref } = (object?.spec ?? {}) as {
    boundObjectRef?: { apiVersion?: string; kind?: string; name?: string; uid?: string };
  };
  if (ref?.apiVersion !== 'v1' || ref.kind !== 'Pod' || (ref.name ?? '') === '') {
    throw admissionRefusal(attributes, 'node requested token not bound to a pod');
  }
  const { name = '', uid = '' } = ref;
  if (uid === '') throw admissionRefusal(attributes, 'node requested token with a pod binding without a uid');
  const pod = store.get('pods', namespace, name);
  if (pod === undefined) throw notFound({ group: '', resource: 'pods' }, name);
  if (pod.metadata.uid !== uid) {
    throw admissionRefusal(
      attributes,
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  }
  if ((pod.spec as { nodeName?: string }).nodeName !== nodeName) {
    throw admissionRefusal(attributes, 'node requested token bound to a pod scheduled on a different node');
  }
}

function restrictLeases(nodeName: string, attributes: AdmissionAttributes): void {
  if (attributes.namespace !== 'kube-node-lease') {
    throw admissionRefusal(attributes, 'can only access leases in the "kube-node-lease" system namespace');
  }
  if (nameOf(attributes) !== nodeName) {
    throw admissionRefusal(attributes, 'can only access node lease with the same name as the requesting node');
  }
}

function nameOf({ name, object }: AdmissionAttributes): string {
  return name || (object?.metadata.name ?? '');
}
