import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../package-root.ts';
import { groupVersionOf, type ResourceInfo } from '../resource-info.ts';

export interface ColumnDefinition {
  name: string;
  type: string;
  format: string;
  description: string;
  priority: number;
}

/** What kinds without a printer of their own show. */
const PLAIN: readonly ColumnDefinition[] = [
  { name: 'Name', type: 'string', format: 'name', description: 'Name must be unique within a namespace.', priority: 0 },
  { name: 'Created At', type: 'date', format: '', description: 'CreationTimestamp.', priority: 0 },
];

/** A Scale is no listable resource: pkg/printers/internalversion/printers.go names its columns. */
const SCALE: readonly ColumnDefinition[] = [
  { name: 'Name', type: 'string', format: '', description: '', priority: 0 },
  { name: 'Desired', type: 'integer', format: '', description: '', priority: 0 },
  { name: 'Available', type: 'integer', format: '', description: '', priority: 0 },
  { name: 'Age', type: 'string', format: '', description: '', priority: 0 },
];

/** Finds the printed columns of built-in resources, from data/columns.json. */
export function readColumns(): (info: ResourceInfo) => readonly ColumnDefinition[] {
  const file = join(packageRoot(), 'src/sim/kinds/data/columns.json');
  const byPath = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Omit<ColumnDefinition, 'description'>[]>;
  const known = new Map<string, readonly ColumnDefinition[]>();
  return (info) => {
    if (info.kind === 'Scale') return SCALE;
    const path = `${info.group === '' ? '/api' : '/apis'}/${groupVersionOf(info)}/${info.resource}`;
    let columns = known.get(path);
    if (columns === undefined) {
      columns = byPath[path]?.map((column) => ({ ...column, description: '' })) ?? PLAIN;
      known.set(path, columns);
    }
    return columns;
  };
}
