import type { KubeObject } from '../../kube-object.ts';
import { CONSTRAINT_GROUP } from './constraint.ts';
import type { Template } from './template.ts';

const ANYTHING = { 'x-kubernetes-preserve-unknown-fields': true };
const TEXT = { type: 'string' };
const TEXTS = { type: 'array', items: TEXT };
const PATTERN = { type: 'string', pattern: '^\\*?[-:a-z0-9]*\\*?$' };

const LABEL_SELECTOR = {
  type: 'object',
  properties: {
    matchLabels: { type: 'object', additionalProperties: TEXT },
    matchExpressions: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          key: TEXT,
          operator: { type: 'string', enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'] },
          values: TEXTS,
        },
      },
    },
  },
};

const MATCH = {
  type: 'object',
  properties: {
    kinds: { type: 'array', items: { type: 'object', properties: { apiGroups: TEXTS, kinds: TEXTS } } },
    namespaces: { type: 'array', items: PATTERN },
    excludedNamespaces: { type: 'array', items: PATTERN },
    labelSelector: LABEL_SELECTOR,
    namespaceSelector: LABEL_SELECTOR,
    scope: { type: 'string', enum: ['*', 'Cluster', 'Namespaced'] },
    name: PATTERN,
    source: { type: 'string', enum: ['All', 'Generated', 'Original'] },
  },
};

const SCOPED_ACTIONS = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      action: TEXT,
      enforcementPoints: { type: 'array', items: { type: 'object', properties: { name: TEXT } } },
    },
  },
};

/** The definition of the constraint kind that a template makes (frameworks: constraint/pkg/client/crds). */
export function constraintDefinition(template: Template, owner: KubeObject): KubeObject {
  const plural = template.kind.toLowerCase();
  const { uid = '', labels } = owner.metadata;
  const version = (name: string, storage: boolean) => ({
    name,
    served: true,
    storage,
    schema: { openAPIV3Schema: constraintSchema(template) },
    subresources: { status: {} },
    additionalPrinterColumns: [
      {
        name: 'enforcement-action',
        description: 'Type of enforcement action',
        jsonPath: '.spec.enforcementAction',
        type: 'string',
      },
      {
        name: 'total-violations',
        description: 'Total number of violations',
        jsonPath: '.status.totalViolations',
        type: 'integer',
      },
    ],
  });
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${CONSTRAINT_GROUP}`,
      labels: { ...labels, 'gatekeeper.sh/constraint': 'yes' },
      ownerReferences: [
        {
          apiVersion: 'templates.gatekeeper.sh/v1beta1',
          kind: 'ConstraintTemplate',
          name: owner.metadata.name,
          uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      group: CONSTRAINT_GROUP,
      names: {
        kind: template.kind,
        listKind: `${template.kind}List`,
        plural,
        singular: plural,
        categories: ['constraint', 'constraints'],
        ...(template.shortNames === undefined ? {} : { shortNames: template.shortNames }),
      },
      scope: 'Cluster',
      versions: [version('v1beta1', true), version('v1alpha1', false)],
    },
  };
}

function constraintSchema({ schema }: Template) {
  return {
    type: 'object',
    properties: {
      apiVersion: TEXT,
      kind: TEXT,
      metadata: { type: 'object', properties: { name: { type: 'string', maxLength: 63 } } },
      spec: {
        type: 'object',
        properties: {
          enforcementAction: TEXT,
          scopedEnforcementActions: SCOPED_ACTIONS,
          match: MATCH,
          parameters: schema ?? { type: 'object', ...ANYTHING },
        },
      },
      status: ANYTHING,
    },
  };
}
