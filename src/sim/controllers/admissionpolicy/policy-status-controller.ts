import { as } from '../../kube-object.ts';
import type { Definition } from '../../kinds/custom/definition.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { Controller } from '../controller.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { type CustomSchemas, PolicyTypeChecker } from './policy-type-checker.ts';

const RESOURCE = 'validatingadmissionpolicies.admissionregistration.k8s.io';
const ACCOUNT = 'validatingadmissionpolicy-status-controller';
const FIELD_MANAGER = 'validatingadmissionpolicy-status';

/** Tells in a policy's status what its expressions get wrong of the kinds they are about (upstream: validatingadmissionpolicystatus). */
export const policyStatusController: Controller = {
  name: ACCOUNT,
  start(world) {
    const checker = new PolicyTypeChecker(world.registry, customSchemas(world.store));
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
  const typeChecking = expressionWarnings.length === 0 ? {} : { expressionWarnings };
  const { apiVersion, kind } = policy;
  const body = { apiVersion, kind, metadata: { name }, status: { observedGeneration, typeChecking } };
  const options = { fieldManager: FIELD_MANAGER, subresource: 'status' };
  client.patch(RESOURCE, name, { type: 'apply', body, force: true }, options);
}

function customSchemas(store: ObjectStore): CustomSchemas {
  return ({ resource, group, version }) => {
    const definition = store.get('customresourcedefinitions.apiextensions.k8s.io', '', `${resource}.${group}`);
    const versions = definition === undefined ? [] : as<Definition>(definition).spec.versions;
    return versions.find(({ name }) => name === version)?.schema?.openAPIV3Schema;
  };
}
