import { AUTHORIZER_TYPE, RESOURCE_CHECK_TYPE } from './cel-authorizer.ts';
import { CelEnvironment } from './cel-environment.ts';
import { BOOL, type CelType, DYN, INT, listOf, mapOf, objectType, STRING, TIMESTAMP } from './cel-type.ts';

export interface AdmissionVariables {
  /** The policy names a kind of parameters. */
  hasParams: boolean;
  /** Message expressions may not ask the authorizer. */
  hasAuthorizer: boolean;
  /** Types of `object` and of `params`, where they are known; for type checking. */
  objectType?: CelType;
  paramsType?: CelType;
  /** Types of the policy's own variables, in the order they are declared; undefined where it may have none. */
  variables?: ReadonlyMap<string, CelType>;
}

/** The environments of admission expressions (k8s.io/apiserver/pkg/admission/plugin/cel/compile.go). */
export class AdmissionEnvironment {
  readonly #base = new CelEnvironment({});

  of(wanted: AdmissionVariables): CelEnvironment {
    const { variables, objectType: object = DYN, paramsType = DYN } = wanted;
    return this.#base.with({
      object,
      oldObject: object,
      request: REQUEST_TYPE,
      namespaceObject: NAMESPACE_TYPE,
      ...(wanted.hasParams ? { params: paramsType } : {}),
      ...(wanted.hasAuthorizer
        ? { authorizer: AUTHORIZER_TYPE, 'authorizer.requestResource': RESOURCE_CHECK_TYPE }
        : {}),
      ...(variables === undefined ? {} : { variables: variablesType(variables) }),
    });
  }
}

function variablesType(variables: ReadonlyMap<string, CelType>): CelType {
  return { kind: 'object', name: 'kubernetes.variables', field: (name) => variables.get(name) };
}

const KIND_TYPE = objectType('kubernetes.GroupVersionKind', { group: STRING, version: STRING, kind: STRING });
const RESOURCE_TYPE = objectType('kubernetes.GroupVersionResource', {
  group: STRING,
  version: STRING,
  resource: STRING,
});

export const REQUEST_TYPE = objectType('kubernetes.AdmissionRequest', {
  kind: KIND_TYPE,
  resource: RESOURCE_TYPE,
  subResource: STRING,
  requestKind: KIND_TYPE,
  requestResource: RESOURCE_TYPE,
  requestSubResource: STRING,
  name: STRING,
  namespace: STRING,
  operation: STRING,
  userInfo: objectType('kubernetes.UserInfo', {
    username: STRING,
    uid: STRING,
    groups: listOf(STRING),
    extra: mapOf(STRING, listOf(STRING)),
  }),
  dryRun: BOOL,
  options: DYN,
});

const CONDITION_TYPE = objectType('kubernetes.NamespaceCondition', {
  status: STRING,
  type: STRING,
  lastTransitionTime: TIMESTAMP,
  message: STRING,
  reason: STRING,
});

export const NAMESPACE_TYPE = objectType('kubernetes.Namespace', {
  metadata: objectType('kubernetes.NamespaceMetadata', {
    name: STRING,
    generateName: STRING,
    namespace: STRING,
    labels: mapOf(STRING, STRING),
    annotations: mapOf(STRING, STRING),
    UID: STRING,
    creationTimestamp: TIMESTAMP,
    deletionGracePeriodSeconds: INT,
    deletionTimestamp: TIMESTAMP,
    generation: INT,
    resourceVersion: STRING,
    finalizers: listOf(STRING),
  }),
  spec: objectType('kubernetes.NamespaceSpec', { finalizers: listOf(STRING) }),
  status: objectType('kubernetes.NamespaceStatus', { conditions: listOf(CONDITION_TYPE), phase: STRING }),
});
