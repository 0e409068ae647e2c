import type { Job } from 'kubernetes-types/batch/v1.d.ts';
import { as } from '../../../kube-object.ts';
import type { Draft } from '../../kind-rules.ts';

const PREFIX = 'batch.kubernetes.io/';

/** pkg/registry/batch/job/strategy.go, generateSelector: a job finds its pods by its own UID, under old and new labels. */
export function prepareJob(draft: Draft): void {
  const { spec, metadata } = as<Job>(draft);
  if (!spec || spec.manualSelector === true || !spec.template) return;
  const uid = metadata?.uid ?? '';
  const labels = { ...spec.template.metadata?.labels };
  for (const [key, value] of Object.entries({ 'job-name': metadata?.name ?? '', 'controller-uid': uid })) {
    labels[key] ??= value;
    labels[`${PREFIX}${key}`] ??= value;
  }
  // Upstream's default lends the job the very labels of its template, and they grow together.
  if (metadata && metadata.labels !== undefined && metadata.labels === spec.template.metadata?.labels) {
    metadata.labels = { ...labels };
  }
  spec.template.metadata = { ...spec.template.metadata, labels };
  spec.selector ??= {};
  spec.selector.matchLabels = { ...spec.selector.matchLabels };
  spec.selector.matchLabels[`${PREFIX}controller-uid`] ??= uid;
}
