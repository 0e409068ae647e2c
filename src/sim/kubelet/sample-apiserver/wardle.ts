import { wardleOpenApi } from './wardle-openapi.ts';

export const GROUP = 'wardle.example.com';
export const VERSION = 'v1alpha1';
const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

export interface WardleResource {
  group: string;
  resource: string;
  singular: string;
  kind: string;
  namespaced: boolean;
}

export const RESOURCES: readonly WardleResource[] = [
  { group: GROUP, resource: 'fischers', singular: 'fischer', kind: 'Fischer', namespaced: false },
  { group: GROUP, resource: 'flunders', singular: 'flunder', kind: 'Flunder', namespaced: true },
];

const OPENAPI = `/openapi/v3/apis/${GROUP}/${VERSION}`;

const GROUP_VERSION = { groupVersion: `${GROUP}/${VERSION}`, version: VERSION };
const API_GROUP = { name: GROUP, versions: [GROUP_VERSION], preferredVersion: GROUP_VERSION };

/** What it says of itself, by path; `/apis` also in one piece with all that it serves. */
export const DISCOVERY: Readonly<Record<string, object>> = {
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [API_GROUP] },
  [`/apis/${GROUP}`]: { kind: 'APIGroup', apiVersion: 'v1', ...API_GROUP },
  [`/apis/${GROUP}/${VERSION}`]: {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: `${GROUP}/${VERSION}`,
    resources: RESOURCES.map(({ resource, singular, kind, namespaced }) => ({
      name: resource,
      singularName: singular,
      namespaced,
      kind,
      verbs: VERBS,
    })),
  },
  '/openapi/v3': { paths: { [`apis/${GROUP}/${VERSION}`]: { serverRelativeURL: `${OPENAPI}?hash=${VERSION}` } } },
  [OPENAPI]: wardleOpenApi(GROUP, VERSION),
};

export const AGGREGATED_TYPE = 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList';

export const AGGREGATED_DISCOVERY = {
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2beta1',
  metadata: {},
  items: [
    {
      metadata: { name: GROUP, creationTimestamp: null },
      versions: [
        {
          version: VERSION,
          resources: RESOURCES.map(({ resource, singular, kind, namespaced }) => ({
            resource,
            responseKind: { group: GROUP, version: VERSION, kind },
            scope: namespaced ? 'Namespaced' : 'Cluster',
            singularResource: singular,
            verbs: VERBS,
          })),
          freshness: 'Current',
        },
      ],
    },
  ],
};
