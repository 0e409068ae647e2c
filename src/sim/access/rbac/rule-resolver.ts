import type { KubeObject } from '../../kube-object.ts';
import { notFound } from '../../status-error.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { UserInfo } from '../../user-info.ts';
import { type BindingIndex, type Grant, grantsFor, indexBindings } from './binding-index.ts';
import type { PolicyRule } from './policy-rule.ts';
import type { Role, RoleRef } from './role-binding.ts';

export const RBAC_GROUP = 'rbac.authorization.k8s.io';
const CLUSTER_ROLES = `clusterroles.${RBAC_GROUP}`;
const ROLES = `roles.${RBAC_GROUP}`;
const CLUSTER_ROLE_BINDINGS = `clusterrolebindings.${RBAC_GROUP}`;
const ROLE_BINDINGS = `rolebindings.${RBAC_GROUP}`;

/** The authorizer reads an informer's cache, escalation checks the storage; they word a missing role differently. */
export type RoleSource = 'cache' | 'storage';

/** What a grant comes to: the rules of its role, or why there are none. */
export interface GrantedRules {
  grant: Grant;
  rules: readonly PolicyRule[];
  error?: string;
}

interface Indexes {
  clusterBindings: readonly KubeObject[];
  bindings: readonly KubeObject[];
  cluster: BindingIndex;
  byNamespace: Map<string, BindingIndex>;
}

/**
 * Finds the rules that bind a user (pkg/registry/rbac/validation/rule.go). Bindings are indexed by subject; a list that
 * the store hands out anew is a list that changed.
 */
export class RuleResolver {
  readonly #store: ObjectStore;
  #indexes: Indexes | undefined;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Changes whenever a role or binding does. */
  version(): readonly unknown[] {
    const lists = [CLUSTER_ROLES, ROLES, CLUSTER_ROLE_BINDINGS, ROLE_BINDINGS];
    return lists.map((resource) => this.#store.list(resource));
  }

  /** Cluster-wide grants first, then those of the namespace, if any. */
  *grants(user: UserInfo, namespace: string, from: RoleSource = 'cache'): Generator<GrantedRules> {
    const { cluster, byNamespace } = this.#current();
    for (const grant of grantsFor(cluster, user)) yield this.#resolve(grant, from);
    const index = namespace === '' ? undefined : byNamespace.get(namespace);
    if (index === undefined) return;
    for (const grant of grantsFor(index, user)) yield this.#resolve(grant, from);
  }

  /** The rules of a role; throws NotFound as upstream words it. */
  rulesOf(ref: RoleRef, namespace: string, from: RoleSource): readonly PolicyRule[] {
    const clusterWide = ref.kind === 'ClusterRole';
    const role = clusterWide
      ? this.#store.get(CLUSTER_ROLES, '', ref.name)
      : this.#store.get(ROLES, namespace, ref.name);
    if (role === undefined) {
      const singular = clusterWide ? 'clusterrole' : 'role';
      throw notFound({ group: RBAC_GROUP, resource: from === 'cache' ? singular : `${singular}s` }, ref.name);
    }
    return (role as Role).rules ?? [];
  }

  #resolve(grant: Grant, from: RoleSource): GrantedRules {
    const { roleRef, metadata } = grant.binding;
    try {
      return { grant, rules: this.rulesOf(roleRef, metadata.namespace ?? '', from) };
    } catch (error) {
      return { grant, rules: [], error: error instanceof Error ? error.message : String(error) };
    }
  }

  #current(): Indexes {
    const clusterBindings = this.#store.list(CLUSTER_ROLE_BINDINGS);
    const bindings = this.#store.list(ROLE_BINDINGS);
    const known = this.#indexes;
    if (known?.clusterBindings === clusterBindings && known.bindings === bindings) return known;
    const byNamespace = new Map<string, BindingIndex>();
    for (const [namespace, objects] of Map.groupBy(bindings, ({ metadata }) => metadata.namespace ?? '')) {
      byNamespace.set(namespace, indexBindings(objects));
    }
    this.#indexes = { clusterBindings, bindings, cluster: indexBindings(clusterBindings), byNamespace };
    return this.#indexes;
  }
}
