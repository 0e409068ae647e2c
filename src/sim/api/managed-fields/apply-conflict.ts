import { StatusError } from '../../status-error.ts';
import { eachPath, type FieldSet, pathText } from './field-set.ts';
import type { Share } from './managed.ts';

export interface Conflict {
  id: string;
  share: Share;
  fields: FieldSet;
}

/** 409 over fields that others own (managedfields/internal/conflict.go). */
export function applyConflict(conflicts: readonly Conflict[]): StatusError {
  const sorted = [...conflicts].sort((a, b) => (a.id < b.id ? -1 : 1));
  const found = sorted.flatMap(({ share, fields }) =>
    conflictPaths(fields).map((path) => ({ manager: managerText(share), path })),
  );
  const text =
    found.length === 1
      ? `Apply failed with 1 conflict: conflict with ${found[0].manager}: ${found[0].path}`
      : `Apply failed with ${found.length} conflicts: ${sorted.map(section).join('\n')}`;
  return new StatusError({
    code: 409,
    reason: 'Conflict',
    message: text,
    details: {
      causes: found.map(({ manager, path }) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with ${manager}`,
        field: path,
      })),
    },
  });
}

function section({ share, fields }: Conflict): string {
  return [`conflicts with ${managerText(share)}:`, ...conflictPaths(fields).map((path) => `- ${path}`)].join('\n');
}

function conflictPaths(fields: FieldSet): string[] {
  const paths: string[] = [];
  eachPath(fields, (path) => paths.push(pathText(path)));
  return paths;
}

function managerText({ manager, subresource, operation, apiVersion }: Share): string {
  const name = JSON.stringify(manager) + (subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`);
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}
