import type { KubeObject } from '../../kube-object.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { UserInfo } from '../../user-info.ts';
import type { RequestInfo } from '../request-info.ts';
import { type FlowRule, matchesFlow } from './match-flow.ts';

const FLOW_SCHEMAS = 'flowschemas.flowcontrol.apiserver.k8s.io';
export const PRIORITY_LEVELS = 'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io';

interface FlowSchemaObject extends KubeObject {
  spec: { priorityLevelConfiguration: { name: string }; matchingPrecedence: number; rules?: FlowRule[] };
}

interface Flow {
  rules: readonly FlowRule[];
  headers: Record<string, string>;
}

/** Tells which FlowSchema and priority level a request falls under. */
export class FlowControl {
  readonly #store: ObjectStore;
  #flows: Flow[] | undefined;

  constructor(store: ObjectStore) {
    this.#store = store;
    for (const resource of [FLOW_SCHEMAS, PRIORITY_LEVELS]) {
      store.subscribe(resource, () => {
        this.#flows = undefined;
      });
    }
  }

  /** The headers that name the two in the answer. */
  headersFor(user: UserInfo, info: RequestInfo): Record<string, string> {
    this.#flows ??= flowsOf(this.#store);
    return this.#flows.find(({ rules }) => rules.some((rule) => matchesFlow(rule, user, info)))?.headers ?? {};
  }
}

/** The lower precedence comes first. A schema whose level is missing counts for nothing. */
function flowsOf(store: ObjectStore): Flow[] {
  return store
    .list(FLOW_SCHEMAS)
    .map((object) => object as FlowSchemaObject)
    .sort(
      (a, b) => a.spec.matchingPrecedence - b.spec.matchingPrecedence || (a.metadata.name < b.metadata.name ? -1 : 1),
    )
    .flatMap(({ metadata, spec }) => {
      const level = store.get(PRIORITY_LEVELS, '', spec.priorityLevelConfiguration.name);
      if (level === undefined) return [];
      const headers = {
        'X-Kubernetes-Pf-Flowschema-Uid': metadata.uid ?? '',
        'X-Kubernetes-Pf-Prioritylevel-Uid': level.metadata.uid ?? '',
      };
      return [{ rules: spec.rules ?? [], headers }];
    });
}
