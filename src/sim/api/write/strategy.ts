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
      ...checkedTwice(objectMetaUpdateErrors(draft, old)),
      ...objectMetaErrors(draft, { namespaced: info.namespaced, rules }),
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
      ...checkedTwice(objectMetaUpdateErrors(draft, old)),
      ...objectMetaErrors(draft, { namespaced: info.namespaced, rules }),
      ...(rules.validateStatusUpdate?.(draft, old) ?? []),
    ],
    warnings: () => [],
  };
}

/** Upstream checks metadata once for all kinds and once more in most kinds' own validation: causes come double. */
export function checkedTwice(errors: FieldError[]): FieldError[] {
  return [...errors, ...errors];
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
