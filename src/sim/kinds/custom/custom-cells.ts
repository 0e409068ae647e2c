import type { KubeObject } from '../../kube-object.ts';
import { humanDuration } from '../printers/human-duration.ts';
import type { ColumnDefinition } from '../printers/columns.ts';
import type { CustomColumn } from './definition.ts';
import { evaluateJsonPath, jsonPathText, parseJsonPath } from './json-path.ts';

const NAME: ColumnDefinition = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description:
    'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names',
  priority: 0,
};

export function customColumns(columns: readonly CustomColumn[]): ColumnDefinition[] {
  return [
    NAME,
    ...columns.map((column) => ({
      name: column.name,
      type: column.type,
      format: column.format ?? '',
      description: column.description ?? `Custom resource definition column (in JSONPath format): ${column.jsonPath}`,
      priority: column.priority ?? 0,
    })),
  ];
}

/** The cells of one row (registry/customresource/tableconvertor). */
export function customCells(columns: readonly CustomColumn[], object: KubeObject, nowMs: number): unknown[] {
  return [object.metadata.name, ...columns.map((column) => cell(column, object, nowMs))];
}

function cell({ type, jsonPath }: CustomColumn, object: KubeObject, nowMs: number): unknown {
  const path = parseJsonPath(jsonPath);
  const value = path === undefined ? undefined : evaluateJsonPath(path, object)[0];
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'string':
      return jsonPathText(value);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date': {
      const instant = typeof value === 'string' ? Date.parse(value) : Number.NaN;
      return Number.isNaN(instant) ? '<invalid>' : humanDuration(nowMs - instant);
    }
    default:
      return null;
  }
}
