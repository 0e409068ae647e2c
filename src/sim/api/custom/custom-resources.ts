import { formatTime, type Timer } from '../../../clock/clock.ts';
import type { Client } from '../../client.ts';
import { isNewer } from '../../kinds/custom/custom-version.ts';
import {
  asDefinition,
  type CustomNames,
  type Definition,
  type DefinitionCondition,
  hasCondition,
} from '../../kinds/custom/definition.ts';
import { equalJson } from '../../kinds/equal-json.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ApiContext } from '../api-context.ts';
import { deleteAdmitted } from '../write/delete.ts';
import { acceptNames } from './accepted-names.ts';

const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';
const EMPTY_POLL_MS = 5000;
export const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';
const NO_OPTIONS = {
  dryRun: false,
  gracePeriodSeconds: undefined,
  propagationPolicy: undefined,
  preconditions: undefined,
  given: {},
} as const;

/** Follows the definitions in the store from now on, and takes up those that are there. */
export function startCustomResources(context: ApiContext, client: Client): void {
  const resources = new CustomResources(context, client);
  for (const definition of context.store.list(DEFINITIONS)) resources.sync(definition.metadata.name);
  context.store.subscribe(DEFINITIONS, ({ object }) => resources.sync(object.metadata.name));
}

class CustomResources {
  readonly #context: ApiContext;
  readonly #client: Client;
  /** What is served of each definition, and from which spec. */
  readonly #installed = new Map<string, { definition: Definition; infos: ResourceInfo[] }>();
  /** Definitions that wait for their last objects. */
  readonly #emptying = new Map<string, Timer>();

  constructor(context: ApiContext, client: Client) {
    this.#context = context;
    this.#client = client;
  }

  sync(name: string): void {
    const definition = this.#definition(name);
    if (definition === undefined) {
      this.#uninstall(name);
      this.#reconsiderOthers(name);
      return;
    }
    const names = acceptNames(definition, this.#othersOfGroup(definition));
    if (names !== undefined) {
      this.#setStatus(definition, names.conditions, names.acceptedNames);
      this.#reconsiderOthers(name);
      return;
    }
    if (hasCondition(definition, 'NamesAccepted') && !hasCondition(definition, 'Established')) {
      this.#setStatus(definition, [ESTABLISHED]);
      return;
    }
    if (hasCondition(definition, 'Established')) this.#install(definition);
    else this.#uninstall(name);
    if (definition.metadata.deletionTimestamp !== undefined) this.#empty(definition);
  }

  #definition(name: string): Definition | undefined {
    const object = this.#context.store.get(DEFINITIONS, '', name);
    return object === undefined ? undefined : asDefinition(object);
  }

  #othersOfGroup({ metadata, spec }: Definition): Definition[] {
    return this.#context.store
      .list(DEFINITIONS)
      .map(asDefinition)
      .filter((other) => other.metadata.name !== metadata.name && other.spec.group === spec.group);
  }

  /** A name that was given up may be what another definition waits for. */
  #reconsiderOthers(name: string): void {
    const group = name.slice(name.indexOf('.') + 1);
    for (const object of this.#context.store.list(DEFINITIONS)) {
      const other = asDefinition(object);
      if (other.metadata.name === name || other.spec.group !== group) continue;
      if (!hasCondition(other, 'NamesAccepted')) this.sync(other.metadata.name);
    }
  }

  #install(definition: Definition): void {
    const { name, deletionTimestamp } = definition.metadata;
    const present = this.#installed.get(name)?.definition;
    const isSame =
      present !== undefined &&
      equalJson(present.spec, definition.spec) &&
      equalJson(present.status?.acceptedNames, definition.status?.acceptedNames) &&
      present.metadata.deletionTimestamp === deletionTimestamp;
    if (isSame) return;
    this.#uninstall(name);
    const versions = this.#context.custom.install(definition);
    const stored = versions.find(({ storage }) => storage) ?? versions[0];
    const served = versions.filter((version) => version.served).map(({ info }) => info);
    served.sort((a, b) => (isNewer(a.version, b.version) ? -1 : 1));
    this.#context.registry.add(served, stored.info);
    this.#installed.set(name, { definition, infos: versions.map(({ info }) => info) });
  }

  #uninstall(name: string): void {
    const installed = this.#installed.get(name);
    if (installed === undefined) return;
    this.#installed.delete(name);
    const [{ group, resource }] = installed.infos;
    this.#context.registry.remove(group, resource);
    for (const info of installed.infos) this.#context.custom.remove(info);
  }

  /** Deletes the objects of a definition that is deleted, and lets it go when the last is gone. */
  #empty(definition: Definition): void {
    const { name, finalizers = [] } = definition.metadata;
    if (!finalizers.includes(CLEANUP_FINALIZER)) return;
    if (!hasCondition(definition, 'Established')) return this.#release(definition, NEVER_ESTABLISHED);
    const { store, registry } = this.#context;
    const key = `${definition.spec.names.plural}.${definition.spec.group}`;
    if (store.list(key).length === 0) return this.#release(definition, COMPLETED);
    const info = registry.stored(key);
    if (!this.#emptying.has(name) && info !== undefined) {
      // Upstream polls for the last object too (pkg/controller/finalizer/crd_finalizer.go).
      this.#emptying.set(
        name,
        this.#context.clock.every(EMPTY_POLL_MS, () => this.sync(name)),
      );
      this.#setStatus(definition, [IN_PROGRESS]);
      for (const object of store.list(key)) this.#delete(info, object);
    }
    const present = this.#definition(name);
    if (present !== undefined && store.list(key).length === 0) this.#release(present, COMPLETED);
  }

  #delete(info: ResourceInfo, object: KubeObject): void {
    if (object.metadata.deletionTimestamp !== undefined) return;
    deleteAdmitted(this.#context, info, object, NO_OPTIONS);
  }

  #release(definition: Definition, condition: DefinitionCondition): void {
    const { name } = definition.metadata;
    this.#emptying.get(name)?.cancel();
    this.#emptying.delete(name);
    this.#setStatus(definition, [condition]);
    const present = this.#definition(name);
    if (present === undefined) return;
    const finalizers = (present.metadata.finalizers ?? []).filter((finalizer) => finalizer !== CLEANUP_FINALIZER);
    const released = { ...present, metadata: { ...present.metadata, finalizers } };
    this.#client.update(DEFINITIONS, released, { subresource: 'status' });
  }

  #setStatus(definition: Definition, conditions: DefinitionCondition[], acceptedNames?: CustomNames): void {
    const present = this.#definition(definition.metadata.name);
    if (present === undefined) return;
    const status = {
      ...present.status,
      ...(acceptedNames === undefined ? {} : { acceptedNames }),
      conditions: this.#merged(present, conditions),
    };
    if (equalJson(status, present.status)) return;
    this.#client.update(DEFINITIONS, { ...present, status }, { subresource: 'status' });
  }

  #merged(definition: Definition, conditions: DefinitionCondition[]): DefinitionCondition[] {
    const out = [...(definition.status?.conditions ?? [])];
    for (const condition of conditions) {
      const at = out.findIndex(({ type }) => type === condition.type);
      const before = out[at] as DefinitionCondition | undefined;
      const since = before?.status === condition.status ? before.lastTransitionTime : undefined;
      const next = { ...condition, lastTransitionTime: since ?? formatTime(this.#context.clock.now()) };
      if (before === undefined) out.push(next);
      else out[at] = next;
    }
    return out;
  }
}

const ESTABLISHED: DefinitionCondition = {
  type: 'Established',
  status: 'True',
  reason: 'InitialNamesAccepted',
  message: 'the initial names have been accepted',
};
const IN_PROGRESS: DefinitionCondition = {
  type: 'Terminating',
  status: 'True',
  reason: 'InstanceDeletionInProgress',
  message: 'CustomResource deletion is in progress',
};
const COMPLETED: DefinitionCondition = {
  type: 'Terminating',
  status: 'False',
  reason: 'InstanceDeletionCompleted',
  message: 'removed all instances',
};
const NEVER_ESTABLISHED: DefinitionCondition = {
  type: 'Terminating',
  status: 'False',
  reason: 'NeverEstablished',
  message: 'resource was never established',
};
