import type { FieldError } from '../../kinds/field-error.ts';
import type { KindRules } from '../../kinds/kind-rules.ts';
import { objectMetaErrors, objectMetaUpdateErrors } from '../../kinds/object-meta-errors.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import { sameContent } from '../../kinds/same-content.ts';

/** What an update may change, and what it must be (k8s.io/apiserver/pkg/registry/rest, RESTUpdateStrategy). */
export interface UpdateStrategy {
  prepare(draft: KubeObject, old: KubeObject): void;
  errors(draft: KubeObject, old: KubeObject): FieldError[];
  warnings(draft: KubeObject, old: KubeObject): string[];
}

/** What a generation counts: all that is neither metadata nor status. */
function contentOf({ metadata: _m, status: _s, ...content }: KubeObject): Record<string, unknown> {
  return content;
}

/** The object itself: its status stays, and its generation rises where its spec changes. */
export function mainStrategy(info: ResourceInfo, rules: KindRules): UpdateStrategy {
  return {
    prepare: (draft, old) => {
      if (info.subresources.has('status')) keepField(draft, old, 'status');
      rules.prepareUpdate?.(draft, old);
      const counts = rules.hasGeneration ?? (info.subresources.has('status') && 'spec' in old);
      if (counts && (rules.generationChanged?.(draft, old) ?? !sameContent(contentOf(draft), contentOf(old)))) {
        draft.metadata.generation = (old.metadata.generation ?? 0) + 1;
      }
    },
    errors: (draft, old) => [
      ...metaChangeErrors(info, rules, draft, old, rules.metaChecks ?? [1, 1]),
      ...(rules.validateUpdate?.(draft, old) ?? rules.validate?.(draft) ?? []),
    ],
    warnings: (draft, old) => rules.warnings?.(draft, old) ?? [],
  };
}

/** The status subresource: all but the status stays. */
export function statusStrategy(info: ResourceInfo, rules: KindRules): UpdateStrategy {
  return {
    prepare: (draft, old) => {
      for (const field of Object.keys({ ...draft, ...old })) {
        if (field !== 'status' && field !== 'metadata') keepField(draft, old, field);
      }
      rules.prepareStatusUpdate?.(draft, old);
    },
    errors: (draft, old) => [
      ...metaChangeErrors(info, rules, draft, old, [0, 1]),
      ...(rules.validateStatusUpdate?.(draft, old) ?? []),
    ],
    warnings: () => [],
  };
}

/** What of the metadata is wrong: the checks that every kind has, then those of its own (rest/update.go, BeforeUpdate). */
export function metaChangeErrors(
  info: ResourceInfo,
  rules: KindRules,
  draft: KubeObject,
  old: KubeObject,
  [whole, changes]: readonly [number, number],
): FieldError[] {
  const all = objectMetaErrors(draft, { namespaced: info.namespaced, rules: GENERIC });
  const own = whole === 0 ? [] : objectMetaErrors(draft, { namespaced: info.namespaced, rules });
  const changed = objectMetaUpdateErrors(draft, old);
  const ownChanged = changes === 0 ? [] : objectMetaUpdateErrors(draft, old, { plain: rules.plainFinalizers === true });
  return [...all, ...changed, ...repeated(own, whole), ...repeated(ownChanged, changes)];
}

/** Names are segments of a path, finalizers have any name that is qualified. */
const GENERIC: KindRules = { plainFinalizers: true };

function repeated(errors: FieldError[], times: number): FieldError[] {
  if (errors.length === 0) return errors;
  return Array.from({ length: times }, () => errors).flat();
}

export function keepField(draft: KubeObject, old: KubeObject, field: string): void {
  if (old[field] === undefined) delete draft[field];
  else draft[field] = old[field];
}

/** What nobody but the server sets, whatever the strategy (rest/update.go, BeforeUpdate). */
export function keepSystemFields(draft: KubeObject, old: KubeObject): void {
  const now: Record<string, unknown> = draft.metadata;
  const before: Record<string, unknown> = old.metadata;
  if ((now.uid ?? '') === '') now.uid = before.uid;
  for (const field of ['creationTimestamp', 'generation', 'selfLink']) keep(now, before, field);
  if (before.deletionTimestamp !== undefined) now.deletionTimestamp = before.deletionTimestamp;
  if (before.deletionGracePeriodSeconds !== undefined && now.deletionGracePeriodSeconds === undefined) {
    now.deletionGracePeriodSeconds = before.deletionGracePeriodSeconds;
  }
}

function keep(now: Record<string, unknown>, before: Record<string, unknown>, field: string): void {
  if (before[field] === undefined) delete now[field];
  else now[field] = before[field];
}
