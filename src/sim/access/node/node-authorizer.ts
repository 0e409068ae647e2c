import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../package-root.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { AuthorizationAttributes, Authorizer, Decision } from '../authorizer.ts';
import { type PolicyRule, ruleAllows } from '../rbac/policy-rule.ts';
import { nodeOf } from './node-identity.ts';
import { isRelated, type RelatedResource } from './node-relations.ts';

type Asked = NonNullable<AuthorizationAttributes['resource']>;

const LEASE_NAMESPACE = 'kube-node-lease';
const LEASE_VERBS = ['get', 'create', 'update', 'patch', 'delete'];

/** Kubelets read what their pods refer to, and little else (plugin/pkg/auth/authorizer/node/node_authorizer.go). */
export class NodeAuthorizer implements Authorizer {
  readonly #store: ObjectStore;
  readonly #rules: readonly PolicyRule[];

  constructor(store: ObjectStore) {
    this.#store = store;
    this.#rules = nodeRules();
  }

  authorize(attributes: AuthorizationAttributes): Decision {
    const { user, verb, resource } = attributes;
    const nodeName = nodeOf(user);
    if (nodeName === undefined) return refused('');
    if (nodeName === '') return refused(`unknown node for user "${user.username}"`);
    const divided = resource === undefined ? undefined : this.#divided(nodeName, verb, resource);
    if (divided !== undefined) return divided;
    return { allowed: this.#rules.some((rule) => ruleAllows(rule, attributes)), reason: '' };
  }

  /** Decides on resources of which a node may touch only its own; undefined for others. */
  #divided(nodeName: string, verb: string, asked: Asked): Decision | undefined {
    const groupResource = asked.group === '' ? asked.resource : `${asked.resource}.${asked.group}`;
    switch (groupResource) {
      case 'secrets':
      case 'configmaps':
        return this.#readNamespaced(nodeName, verb, asked, groupResource);
      case 'persistentvolumeclaims':
        if (asked.subresource === 'status') return this.#updateStatus(nodeName, verb, asked, groupResource);
        return this.#get(nodeName, verb, asked, groupResource);
      case 'persistentvolumes':
      case 'volumeattachments.storage.k8s.io':
        return this.#get(nodeName, verb, asked, groupResource);
      case 'serviceaccounts':
        if (verb !== 'create' || asked.subresource !== 'token') {
          return refused('can only create tokens for individual service accounts');
        }
        return this.#related(nodeName, asked, groupResource);
      case 'leases.coordination.k8s.io':
        return lease(nodeName, verb, asked);
      case 'csinodes.storage.k8s.io':
        return csiNode(nodeName, verb, asked);
      case 'resourceslices.resource.k8s.io':
        return verb === 'create' && asked.subresource === '' ? { allowed: true, reason: '' } : undefined;
      default:
        return undefined;
    }
  }

  #readNamespaced(nodeName: string, verb: string, asked: Asked, resource: RelatedResource): Decision {
    if (!['get', 'list', 'watch'].includes(verb)) return refused('can only read resources of this type');
    if (asked.subresource !== '') return refused('cannot read subresource');
    if (asked.namespace === '') return refused('can only read namespaced object of this type');
    return this.#related(nodeName, asked, resource);
  }

  #get(nodeName: string, verb: string, asked: Asked, resource: RelatedResource): Decision {
    if (verb !== 'get') return refused('can only get individual resources of this type');
    if (asked.subresource !== '') return refused('cannot get subresource');
    return this.#related(nodeName, asked, resource);
  }

  #updateStatus(nodeName: string, verb: string, asked: Asked, resource: RelatedResource): Decision {
    if (verb !== 'update' && verb !== 'patch') return refused('can only get/update/patch this type');
    return this.#related(nodeName, asked, resource);
  }

  #related(nodeName: string, { namespace, name }: Asked, resource: RelatedResource): Decision {
    if (name === '') return refused('No Object name found');
    if (isRelated(this.#store, nodeName, { resource, namespace, name })) return { allowed: true, reason: '' };
    return refused(`no relationship found between node '${nodeName}' and this object`);
  }
}

function lease(nodeName: string, verb: string, { namespace, name }: Asked): Decision {
  if (!LEASE_VERBS.includes(verb)) return refused('can only get, create, update, patch, or delete a node lease');
  if (namespace !== LEASE_NAMESPACE)
    return refused(`can only access leases in the "${LEASE_NAMESPACE}" system namespace`);
  if (verb !== 'create' && name !== nodeName) {
    return refused('can only access node lease with the same name as the requesting node');
  }
  return { allowed: true, reason: '' };
}

function csiNode(nodeName: string, verb: string, { subresource, name }: Asked): Decision {
  if (!LEASE_VERBS.includes(verb)) return refused('can only get, create, update, patch, or delete a CSINode');
  if (subresource !== '') return refused('cannot authorize CSINode subresources');
  if (verb !== 'create' && name !== nodeName) {
    return refused('can only access CSINode with the same name as the requesting node');
  }
  return { allowed: true, reason: '' };
}

function refused(reason: string): Decision {
  return { allowed: false, reason };
}

/** The rules that do not depend on what runs where: those of the role that upstream generates from the same list. */
function nodeRules(): PolicyRule[] {
  const path = join(packageRoot(), 'src/sim/kinds/data/rbac-bootstrap.json');
  const { clusterRoles } = JSON.parse(readFileSync(path, 'utf8')) as {
    clusterRoles: { metadata: { name: string }; rules: PolicyRule[] }[];
  };
  return clusterRoles.find(({ metadata }) => metadata.name === 'system:node')?.rules ?? [];
}
