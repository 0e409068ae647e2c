import type { PodSpec } from 'kubernetes-types/core/v1.d.ts';
import { equalJson } from '../../kinds/equal-json.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import { notFound } from '../../status-error.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { AdmissionAttributes } from '../admission.ts';
import { MIRROR_ANNOTATION, podReferences } from '../admission/pod.ts';
import { admissionRefusal } from '../admission/refusal.ts';

type Pod = KubeObject & { spec: PodSpec };

/** Kubelets create mirror pods and delete, evict and report on pods of their node. */
export function restrictPods(store: ObjectStore, nodeName: string, attributes: AdmissionAttributes): void {
  const refuse = (why: string) => admissionRefusal(attributes, why);
  switch (attributes.subresource) {
    case '':
      if (attributes.operation === 'CREATE') return restrictCreation(store, nodeName, attributes);
      if (attributes.operation !== 'DELETE') {
        throw refuse(
          `unexpected operation "${attributes.operation}", node "${nodeName}" can only create and delete mirror pods`,
        );
      }
      if (existing(store, attributes).spec.nodeName === nodeName) return;
      throw refuse(`node "${nodeName}" can only delete pods with spec.nodeName set to itself`);
    case 'status':
      return restrictStatus(nodeName, attributes);
    case 'eviction':
      if (existing(store, attributes).spec.nodeName === nodeName) return;
      throw refuse(`node ${nodeName} can only evict pods with spec.nodeName set to itself`);
    default:
      throw refuse(`unexpected pod subresource "${attributes.subresource}", only 'status' and 'eviction' are allowed`);
  }
}

function existing(store: ObjectStore, { namespace, name, object }: AdmissionAttributes): Pod {
  const podName = name || (object?.metadata.name ?? '');
  const pod = store.get('pods', namespace, podName);
  if (pod === undefined) throw notFound({ group: '', resource: 'pod' }, podName);
  return as<Pod>(pod);
}

function restrictStatus(nodeName: string, attributes: AdmissionAttributes): void {
  const { operation, object, old } = attributes;
  if (operation !== 'UPDATE' || object === undefined || old === undefined) {
    throw admissionRefusal(attributes, `unexpected operation "${operation}"`);
  }
  if (as<Pod>(old).spec.nodeName !== nodeName) {
    throw admissionRefusal(
      attributes,
      `node "${nodeName}" can only update pod status for pods with spec.nodeName set to itself`,
    );
  }
  if (!equalJson(object.metadata.labels ?? {}, old.metadata.labels ?? {})) {
    throw admissionRefusal(attributes, `node "${nodeName}" cannot update labels through pod status`);
  }
}

function restrictCreation(store: ObjectStore, nodeName: string, attributes: AdmissionAttributes): void {
  if (attributes.object === undefined) return;
  const pod = as<Pod>(attributes.object);
  const refuse = (why: string) => admissionRefusal(attributes, why);
  if (pod.metadata.annotations?.[MIRROR_ANNOTATION] === undefined) {
    throw refuse(`pod does not have "${MIRROR_ANNOTATION}" annotation, node "${nodeName}" can only create mirror pods`);
  }
  if (pod.spec.nodeName !== nodeName) {
    throw refuse(`node "${nodeName}" can only create pods with spec.nodeName set to itself`);
  }
  restrictOwner(store, nodeName, attributes, pod);
  const cannot = (what: string) => refuse(`node "${nodeName}" can not create pods that reference ${what}`);
  if ((pod.spec.serviceAccountName ?? '') !== '') throw cannot('a service account');
  const kinds = new Set(podReferences(pod.metadata.name, pod.spec).map(({ kind }) => kind));
  if (kinds.has('Secret')) throw cannot('secrets');
  if (kinds.has('ConfigMap')) throw cannot('configmaps');
  if (kinds.has('PersistentVolumeClaim')) throw cannot('persistentvolumeclaims');
  if ((pod.spec as { resourceClaims?: unknown[] }).resourceClaims !== undefined) throw cannot('resourceclaims');
}

/** A mirror pod belongs to its node. */
function restrictOwner(store: ObjectStore, nodeName: string, attributes: AdmissionAttributes, pod: Pod): void {
  const refuse = (why: string) => admissionRefusal(attributes, `node "${nodeName}" ${why}`);
  const owners = pod.metadata.ownerReferences ?? [];
  if (owners.length > 1) throw refuse('can only create pods with a single owner reference set to itself');
  const [owner] = owners;
  if (owner?.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== nodeName) {
    throw refuse('can only create pods with an owner reference set to itself');
  }
  if (owner.controller !== true) throw refuse('can only create pods with a controller owner reference set to itself');
  if (owner.blockOwnerDeletion === true) throw refuse('must not set blockOwnerDeletion on an owner reference');
  const node = store.get('nodes', '', nodeName);
  if (node === undefined) throw notFound({ group: '', resource: 'nodes' }, nodeName);
  if (owner.uid !== node.metadata.uid) {
    const why = `node ${nodeName} UID mismatch: expected ${owner.uid} got ${node.metadata.uid}`;
    throw admissionRefusal(attributes, why);
  }
}
