import { internalTypes } from '../go-internal/internal-types.ts';
import { formatDiff } from './format-diff.ts';
import { layOut } from './text-node.ts';
import { compareValues } from './value-node.ts';

/** What cmp.Diff of github.com/google/go-cmp says of two values of a type such as `core.PodSpec`. */
export function goDiff(typeName: string, before: unknown, after: unknown): string {
  const node = compareValues(internalTypes().find(typeName), { value: before }, { value: after });
  if (node.diff === 0) return '';
  return layOut(formatDiff({ diffMode: 'both', typeMode: 'emit' }, node) ?? '');
}
