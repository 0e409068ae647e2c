import { forbidden, notFound, StatusError } from '../../status-error.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts';
import { admissionRefusal } from './refusal.ts';

const IMMORTAL = new Set(['default', 'kube-system', 'kube-public']);

/**
 * Nothing is made in namespaces that are absent or ending, and some namespaces never end
 * (k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle).
 */
export function namespaceLifecycle(store: ObjectStore): AdmissionPlugin {
  return {
    name: 'NamespaceLifecycle',
    mutate: (attributes) => {
      const { operation, info, name, namespace, object } = attributes;
      const isNamespace = (object?.kind ?? info.kind) === 'Namespace' && info.group === '';
      if (isNamespace) {
        if (operation === 'DELETE' && IMMORTAL.has(name))
          throw forbidden(info, name, 'this namespace may not be deleted');
        return;
      }
      if (namespace === '' || operation === 'DELETE' || info.resource === 'localsubjectaccessreviews') return;
      const found = store.get('namespaces', '', namespace);
      if (found === undefined) throw notFound({ group: '', resource: 'namespaces' }, namespace);
      const { phase } = (found.status ?? {}) as { phase?: string };
      if (operation === 'CREATE' && phase === 'Terminating') throw beingTerminated(attributes);
    },
  };
}

function beingTerminated(attributes: AdmissionAttributes): StatusError {
  const { namespace } = attributes;
  const refusal = admissionRefusal(
    attributes,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
  );
  return new StatusError({
    code: refusal.code,
    reason: 'Forbidden',
    message: refusal.message,
    details: {
      ...refusal.details,
      causes: [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${namespace} is being terminated`,
          field: 'metadata.namespace',
        },
      ],
    },
  });
}
