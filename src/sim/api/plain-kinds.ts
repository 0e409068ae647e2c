import type { KindRules } from '../kinds/kind-rules.ts';
import type { Kinds } from '../kinds/kinds.ts';
import type { ColumnDefinition } from '../kinds/printers/columns.ts';
import type { ResourceInfo } from '../kinds/resource-info.ts';
import { groupVersionOf } from '../kinds/resource-info.ts';
import type { KubeObject } from '../kube-object.ts';

const COLUMNS: ColumnDefinition[] = [
  { name: 'Name', type: 'string', format: 'name', description: 'Name must be unique within a namespace.', priority: 0 },
  { name: 'Created At', type: 'date', format: '', description: 'CreationTimestamp.', priority: 0 },
];

/** Custom resources without a schema: every kind is as free as a custom resource without a schema. */
export const plainKinds: Kinds = {
  decode: (info, { value }) => ({ object: withKind(info, value as KubeObject), strictErrors: [] }),
  normalise: (_info, object) => object,
  applyDefaults: () => undefined,
  rules: (): KindRules => ({}),
  columns: () => COLUMNS,
  cells: (_info, object) => [object.metadata.name, object.metadata.creationTimestamp ?? null],
  convert: (object, _from, to) => withKind(to, object),
};

function withKind(info: ResourceInfo, object: KubeObject): KubeObject {
  return { ...object, kind: info.kind, apiVersion: groupVersionOf(info), metadata: object.metadata ?? {} };
}
