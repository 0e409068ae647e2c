import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../package-root.ts';
import { groupVersionOf, type ResourceInfo } from '../../kinds/resource-info.ts';

/** One operation, as data/operations.json keeps it. */
export interface Operation {
  action: string;
  kind: { group: string; version: string; kind: string };
  query: string[];
  consumes: string[];
  produces: string[];
}

export type Operations = Record<string, Record<string, Operation>>;

/** The operations of the built-in resources, by path and method. */
export function readOperations(): Operations {
  const file = join(packageRoot(), 'src/sim/kinds/data/operations.json');
  return JSON.parse(readFileSync(file, 'utf8')) as Operations;
}

const JSON_AND_YAML = ['application/json', 'application/yaml'];
const STREAMS = [
  'application/json;stream=watch',
  'application/vnd.kubernetes.protobuf',
  'application/vnd.kubernetes.protobuf;stream=watch',
];
const PATCHES = ['application/apply-patch+yaml', 'application/json-patch+json', 'application/merge-patch+json'];
const LISTING = [
  'allowWatchBookmarks',
  'continue',
  'fieldSelector',
  'labelSelector',
  'limit',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'timeoutSeconds',
  'watch',
];
const DELETING = ['dryRun', 'gracePeriodSeconds', 'orphanDependents', 'propagationPolicy'];
const WRITING = ['dryRun', 'fieldManager', 'fieldValidation'];

/** The operations of a custom resource in one version. */
export function customOperations(info: ResourceInfo): Operations {
  const base = `/apis/${groupVersionOf(info)}`;
  const within = info.namespaced ? `${base}/namespaces/{namespace}/${info.resource}` : `${base}/${info.resource}`;
  const kind = { group: info.group, version: info.version, kind: info.kind };
  const operations: Operations = {
    [within]: {
      get: { action: 'list', kind, query: LISTING, consumes: [], produces: [...JSON_AND_YAML, ...STREAMS] },
      post: { action: 'post', kind, query: WRITING, consumes: JSON_AND_YAML, produces: JSON_AND_YAML },
      delete: { action: 'deletecollection', kind, query: LISTING, consumes: ['*/*'], produces: JSON_AND_YAML },
    },
    [`${within}/{name}`]: {
      ...itemOperations(kind),
      delete: { action: 'delete', kind, query: DELETING, consumes: ['*/*'], produces: JSON_AND_YAML },
    },
  };
  if (info.namespaced) operations[`${base}/${info.resource}`] = { get: operations[within].get };
  for (const { name, ...of } of info.subresources.values()) {
    operations[`${within}/{name}/${name}`] = itemOperations({ group: of.group, version: of.version, kind: of.kind });
  }
  return operations;
}

function itemOperations(kind: Operation['kind']): Record<string, Operation> {
  return {
    get: { action: 'get', kind, query: ['resourceVersion'], consumes: [], produces: JSON_AND_YAML },
    put: { action: 'put', kind, query: WRITING, consumes: JSON_AND_YAML, produces: JSON_AND_YAML },
    patch: { action: 'patch', kind, query: [...WRITING, 'force'], consumes: PATCHES, produces: JSON_AND_YAML },
  };
}
