import type { NodeSpec } from 'kubernetes-types/core/v1.d.ts';
import { equalJson } from '../../kinds/equal-json.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import { notFound } from '../../status-error.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { readCertificateRequest } from '../../x509/certificate-request.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts';
import { admissionRefusal } from '../admission/refusal.ts';
import { forbiddenLabels } from './forbidden-labels.ts';
import { nodeOf } from './node-identity.ts';
import { restrictPods } from './restrict-pods.ts';

const KUBELET_SIGNERS = new Set(['kubernetes.io/kubelet-serving', 'kubernetes.io/kube-apiserver-client-kubelet']);

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
    case 'resourceslices.resource.k8s.io':
      return restrictSlices(nodeName, attributes);
    case 'certificatesigningrequests.certificates.k8s.io':
      return restrictRequests(nodeName, attributes);
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
  const refuse = (why: string) => admissionRefusal(attributes, `node "${nodeName}" is not allowed to ${why}`);
  const name = nameOf(attributes);
  if (name !== nodeName) throw refuse(`modify node "${name}"`);
  if (object === undefined) return;
  if (operation === 'CREATE') {
    if (hasConfigSource(object)) throw refuse('create pods with a non-nil configSource');
    const labels = forbiddenLabels(object.metadata.labels, undefined);
    if (labels.length > 0) throw refuse(`set the following labels: ${labels.join(', ')}`);
  }
  if (operation !== 'UPDATE' || old === undefined) return;
  if (hasConfigSource(object) && !equalJson(object.spec, old.spec)) {
    throw refuse('update configSource to a new non-nil configSource');
  }
  if (!equalJson(taintsOf(object), taintsOf(old))) throw refuse('modify taints');
  const labels = forbiddenLabels(object.metadata.labels, old.metadata.labels);
  if (labels.length > 0) throw admissionRefusal(attributes, `is not allowed to modify labels: ${labels.join(', ')}`);
}

function hasConfigSource(node: KubeObject): boolean {
  return (as<{ spec?: NodeSpec }>(node).spec?.configSource ?? null) !== null;
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

function restrictSlices(nodeName: string, attributes: AdmissionAttributes): void {
  const { operation, object, old } = attributes;
  const slice = operation === 'CREATE' ? object : operation === 'DELETE' ? old : undefined;
  if (slice === undefined || (slice.spec as { nodeName?: string } | undefined)?.nodeName === nodeName) return;
  const verb = operation === 'CREATE' ? 'create' : 'delete';
  throw admissionRefusal(attributes, `can only ${verb} ResourceSlice with the same NodeName as the requesting node`);
}

/** A kubelet asks for certificates in its own name. */
function restrictRequests(nodeName: string, attributes: AdmissionAttributes): void {
  const { operation, object } = attributes;
  const { signerName = '', request = '' } = (object?.spec ?? {}) as { signerName?: string; request?: string };
  if (operation !== 'CREATE' || !KUBELET_SIGNERS.has(signerName)) return;
  if (commonNameOf(attributes, request) === `system:node:${nodeName}`) return;
  throw admissionRefusal(attributes, `can only create a node CSR with CN=system:node:${nodeName}`);
}

function commonNameOf(attributes: AdmissionAttributes, request: string): string {
  try {
    return readCertificateRequest(Buffer.from(request, 'base64').toString()).subject.commonName;
  } catch (error) {
    throw admissionRefusal(
      attributes,
      `unable to parse csr: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function nameOf({ name, object }: AdmissionAttributes): string {
  return name || (object?.metadata.name ?? '');
}
