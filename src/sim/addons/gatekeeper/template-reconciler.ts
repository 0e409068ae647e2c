import type { Client } from '../../client.ts';
import { equalJson } from '../../kinds/equal-json.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { AddonWorld } from '../common/addon-world.ts';
import { constraintDefinition } from './constraint-crd.ts';
import type { Member, Members } from './members.ts';
import type { LoadedTemplate, RuleBook } from './rule-book.ts';
import { TEMPLATES } from './template.ts';

const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';

/** Makes the constraint kind of a template, and tells in its status how each pod took it. */
export function reconcileTemplate(world: AddonWorld, book: RuleBook, members: Members, name: string): void {
  const object = world.store.get(TEMPLATES, '', name);
  if (object === undefined || object.metadata.deletionTimestamp !== undefined) return;
  const loaded = book.load(object);
  const maker = members.first('generate') ?? members.first('webhook');
  if (maker !== undefined && loaded.fault === undefined) {
    installDefinition(world, maker.pod.client, constraintDefinition(loaded.template, object));
  }
  const teller = members.first('status');
  if (teller !== undefined) tell(teller.pod.client, object, statusOf(object, loaded, members.all()));
}

function installDefinition({ store }: AddonWorld, client: Client, definition: KubeObject): void {
  const known = store.get(DEFINITIONS, '', definition.metadata.name);
  if (known === undefined) {
    client.create(DEFINITIONS, definition);
    return;
  }
  const { labels, ownerReferences } = definition.metadata;
  const wanted = {
    ...known,
    metadata: { ...known.metadata, labels, ownerReferences },
    spec: { ...(known.spec as object), ...(definition.spec as object) },
  } as KubeObject;
  if (!equalJson(wanted, known)) client.update(DEFINITIONS, wanted);
}

function statusOf({ metadata }: KubeObject, loaded: LoadedTemplate, members: readonly Member[]) {
  const errors =
    loaded.fault === undefined ? {} : { errors: [{ code: loaded.fault.code, message: loaded.fault.message }] };
  return {
    byPod: members.map(({ pod, operations }) => ({
      id: pod.name,
      observedGeneration: metadata.generation ?? 1,
      operations,
      templateUID: metadata.uid,
      ...errors,
    })),
    created: loaded.fault === undefined,
  };
}

function tell(client: Client, object: KubeObject, status: Record<string, unknown>): void {
  if (!equalJson(object.status, status)) client.update(TEMPLATES, { ...object, status }, { subresource: 'status' });
}

/** Tells in a constraint's status which pods enforce it. */
export function reconcileConstraint(world: AddonWorld, members: Members, resource: string, name: string): void {
  const object = world.store.get(resource, '', name);
  const teller = members.first('status');
  if (object === undefined || teller === undefined || object.metadata.deletionTimestamp !== undefined) return;
  const byPod = members.all().map(({ pod, operations }) => ({
    id: pod.name,
    constraintUID: object.metadata.uid,
    enforced: true,
    observedGeneration: object.metadata.generation ?? 1,
    operations,
  }));
  const status = (object.status ?? {}) as Record<string, unknown>;
  if (equalJson(status.byPod, byPod)) return;
  teller.pod.client.update(resource, { ...object, status: { ...status, byPod } }, { subresource: 'status' });
}
