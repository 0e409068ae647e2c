import type { Controller } from '../controller.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { PolicyTypeChecker } from './policy-type-checker.ts';

const RESOURCE = 'validatingadmissionpolicies.admissionregistration.k8s.io';
const ACCOUNT = 'validatingadmissionpolicy-status-controller';
const FIELD_MANAGER = 'validatingadmissionpolicy-status';

/** Tells in a policy's status what its expressions get wrong of the kinds they are about (upstream: validatingadmissionpolicystatus). */
export const policyStatusController: Controller = {
  name: ACCOUNT,
  start(world) {
    const checker = new PolicyTypeChecker(world.registry);
    const shop = openWorkshop(world, { account: ACCOUNT, reconcile: (own, name) => reconcile(own, checker, name) });
    watchResource(world.store, RESOURCE, ({ object }) => shop.queue.add(object.metadata.name));
  },
};

function reconcile({ world, client }: Workshop, checker: PolicyTypeChecker, name: string): void {
  const policy = world.store.get(RESOURCE, '', name);
  if (policy === undefined) return;
  const { generation: observedGeneration = 0 } = policy.metadata;
  const { observedGeneration: seen = 0 } = (policy.status ?? {}) as { observedGeneration?: number };
  if (observedGeneration <= seen) return;
  const expressionWarnings = checker.check(policy.spec ?? {});
  const typeChecking = expressionWarnings.length === 0 ? {} : { typeChecking: { expressionWarnings } };
  const { apiVersion, kind } = policy;
  const body = { apiVersion, kind, metadata: { name }, status: { observedGeneration, ...typeChecking } };
  const options = { fieldManager: FIELD_MANAGER, subresource: 'status' };
  client.patch(RESOURCE, name, { type: 'apply', body, force: true }, options);
}
