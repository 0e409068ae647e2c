import type { PodTemplate } from '../common/kinds.ts';

export const TEMPLATE_HASH = 'pod-template-hash';

/** A replica set's template as its deployment wrote it, for comparison. */
export function templateWithoutHash(template: PodTemplate | undefined): PodTemplate {
  const { [TEMPLATE_HASH]: _, ...labels } = template?.metadata?.labels ?? {};
  const { creationTimestamp: __, ...metadata } = template?.metadata ?? {};
  return { ...template, metadata: { ...metadata, labels } };
}
