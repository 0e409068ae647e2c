import { groupVersionOf, type ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import { badRequest } from '../../status-error.ts';
import type { ApiContext } from '../api-context.ts';
import { type FieldTerm, matchesFields, parseFieldSelector } from '../../kinds/field-selector.ts';
import { type LabelMatcher, parseLabelSelector } from '../../kinds/label-selector.ts';

/** Which objects a list or watch is about. */
export interface Selection {
  /** Undefined where every object of the resource is selected. */
  matches: ((object: KubeObject) => boolean) | undefined;
  /** Whether labels or fields narrow it (then a page does not say how much remains). */
  narrowed: boolean;
}

export function selectionOf(context: ApiContext, info: ResourceInfo, query: URLSearchParams, name: string): Selection {
  const labels = parseLabelSelector(query.get('labelSelector'));
  const fields = parseFieldSelector(query.get('fieldSelector'));
  checkFields(context, info, fields);
  checkName(fields, name);
  const narrowed = labels !== undefined || fields.length > 0;
  if (!narrowed && name === '') return { matches: undefined, narrowed };
  return { matches: matcher(context, info, { labels, fields, name }), narrowed };
}

/** A watch of one object by its path may say its name once more, but no other. */
function checkName(fields: readonly FieldTerm[], name: string): void {
  if (name === '' || fields.length === 0) return;
  const isNamed = fields.some((term) => term.field === 'metadata.name' && term.equal && term.value === name);
  if (!isNamed) throw badRequest("fieldSelector metadata.name doesn't match requested name");
}

function matcher(
  context: ApiContext,
  info: ResourceInfo,
  by: { labels: LabelMatcher | undefined; fields: FieldTerm[]; name: string },
): (object: KubeObject) => boolean {
  const { selectableFields } = context.kinds.rules(info);
  return (object) => {
    if (by.name !== '' && object.metadata.name !== by.name) return false;
    if (by.labels !== undefined && !by.labels(object.metadata.labels)) return false;
    if (by.fields.length === 0) return true;
    return matchesFields(by.fields, { ...metadataFields(object), ...selectableFields?.(object) });
  };
}

function metadataFields({ metadata }: KubeObject): Record<string, string> {
  return { 'metadata.name': metadata.name, 'metadata.namespace': metadata.namespace ?? '' };
}

function checkFields(context: ApiContext, info: ResourceInfo, terms: readonly FieldTerm[]): void {
  const { selectableFields, unknownFieldLabel } = context.kinds.rules(info);
  const empty: KubeObject = { apiVersion: groupVersionOf(info), kind: info.kind, metadata: { name: '' } };
  const known = new Set(['metadata.name', 'metadata.namespace', ...Object.keys(selectableFields?.(empty) ?? {})]);
  // Conversions of labels name the namespace where the kind has one.
  if (selectableFields !== undefined && !info.namespaced && !info.custom) known.delete('metadata.namespace');
  for (const { field } of terms) {
    if (known.has(field)) continue;
    if (unknownFieldLabel !== undefined) throw badRequest(unknownFieldLabel(field));
    if (selectableFields !== undefined) throw badRequest(`field label not supported: ${field}`);
    throw badRequest(`"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`);
  }
}
