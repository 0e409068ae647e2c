import type { LabelSelector } from 'kubernetes-types/meta/v1.d.ts';
import type { ClusterRole, PolicyRule } from 'kubernetes-types/rbac/v1.d.ts';
import { labelMatcher } from '../../kinds/label-matcher.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { isSame } from '../common/stable-json.ts';
import type { Controller } from '../controller.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';

const NAME = 'clusterrole-aggregation-controller';
const RESOURCE = 'clusterroles.rbac.authorization.k8s.io';

type Role = ClusterRole & KubeObject;

/** Fills aggregated roles with the rules of those that their selectors name (upstream: pkg/controller/clusterroleaggregation). */
export const roleAggregationController: Controller = {
  name: NAME,
  start(world) {
    const shop = openWorkshop(world, { account: NAME, reconcile });
    watchResource(world.store, RESOURCE, () => {
      for (const role of rolesOf(world.store)) {
        if (role.aggregationRule !== undefined) shop.queue.add(role.metadata.name);
      }
    });
  },
};

function reconcile({ world, client }: Workshop, name: string): void {
  const found = world.store.get(RESOURCE, '', name);
  if (found === undefined) return;
  const role = as<Role>(found);
  const selectors = role.aggregationRule?.clusterRoleSelectors;
  if (role.aggregationRule === undefined) return;
  const rules = rulesSelected(rolesOf(world.store), name, selectors ?? []);
  if (isSame(rules, role.rules ?? [])) return;
  const { apiVersion, kind } = role;
  const body = { apiVersion, kind, metadata: { name }, ...(rules.length === 0 ? {} : { rules }) };
  client.patch(RESOURCE, name, { type: 'apply', body, force: true }, { fieldManager: NAME });
}

function rulesSelected(roles: Role[], name: string, selectors: LabelSelector[]): PolicyRule[] {
  const rules: PolicyRule[] = [];
  for (const selector of selectors) {
    const matches = labelMatcher(selector);
    for (const role of roles) {
      if (role.metadata.name === name || !matches(role.metadata.labels)) continue;
      for (const rule of role.rules ?? []) if (!rules.some((one) => isSame(one, rule))) rules.push(rule);
    }
  }
  return rules;
}

/** Sorted by name, as the store lists them. */
function rolesOf(store: ObjectStore): Role[] {
  return store.list(RESOURCE).map((object) => as<Role>(object));
}
