import type { Container } from 'kubernetes-types/core/v1.d.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { PodObject } from '../common/kinds.ts';
import { createPod, deletePod, isNamespaceEnding, podFromTemplate, slowStart } from '../common/pod-control.ts';
import { victimsOf } from '../replicaset/scale-down-victims.ts';
import { keyOf } from '../runtime/object-key.ts';
import type { Workshop } from '../runtime/workshop.ts';
import { finishedMs } from './failure-record.ts';
import {
  INDEX,
  indexOf,
  isIndexed,
  isPodFailed,
  isSuspended,
  isTracked,
  type JobObject,
  TRACKING_FINALIZER,
} from './job-object.ts';
import { hasIndex, INDEX_FAILURES, indexFailures, type JobView } from './job-view.ts';
import { judgeFailure } from './failure-policy.ts';
import { removeFinalizer } from './track-job.ts';

const PODS_A_SYNC = 500;

/**
 * Makes or deletes pods until as many are active as should be (upstream: manageJob). `restMs`: how long new pods have to
 * wait. Whether it waits: then upstream counts none as active.
 */
export function manageJob(shop: Workshop, view: JobView, restMs: number): boolean {
  const { job, active } = view;
  const wanted = isSuspended(job) ? 0 : wantedActive(view);
  const surplus = surplusPods(view, active.length - wanted, shop.world.clock.now());
  if (surplus.length > 0) {
    for (const pod of surplus.slice(0, PODS_A_SYNC)) {
      // Nobody counts a pod that the controller itself takes away.
      if (isTracked(pod)) removeFinalizer(shop.client, pod);
      deletePod(shop, job, pod);
    }
    return false;
  }
  const held = job.spec.podReplacementPolicy === 'Failed' ? view.terminating : 0;
  const missing = wanted - active.length - held;
  if (missing <= 0) return false;
  const isPerIndex = job.spec.backoffLimitPerIndex !== undefined;
  if (restMs > 0 && !isPerIndex) {
    shop.queue.addAfter(keyOf(job), restMs);
    return true;
  }
  addPods(shop, view, Math.min(missing, PODS_A_SYNC));
  return false;
}

/** Without completions, no new pod begins once one has succeeded. */
function wantedActive({ job, active, succeeded, failedIndexes }: JobView): number {
  const { parallelism = 1, completions } = job.spec;
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(parallelism, completions - succeeded - failedIndexes.size));
}

/** Pods of an index that is done, given up or taken twice go first. */
function surplusPods(view: JobView, tooMany: number, nowMs: number): PodObject[] {
  const { job, active } = view;
  const useless = new Set<PodObject>();
  if (isIndexed(job)) {
    const taken = new Set([...view.succeededIndexes, ...view.failedIndexes]);
    for (const pod of active) {
      const index = indexOf(job, pod);
      if (index === undefined || taken.has(index)) useless.add(pod);
      else taken.add(index);
    }
  }
  const rest = active.filter((pod) => !useless.has(pod));
  const count = Math.max(0, tooMany - useless.size);
  return [...useless, ...victimsOf(rest, { count, nowMs, siblingsOn: () => 0 })];
}

function addPods(shop: Workshop, view: JobView, count: number): void {
  const { job } = view;
  const pods = isIndexed(job) ? nextIndexes(shop, view, count).map((index) => indexedPod(view, index)) : undefined;
  slowStart(pods?.length ?? count, (i) => {
    try {
      createPod(shop, job, pods?.[i] ?? trackedPod(job));
    } catch (error) {
      if (!isNamespaceEnding(error)) throw error;
    }
  });
}

/** The lowest indexes that nobody works on and that are not done; with a limit of their own, those that need not wait. */
function nextIndexes(shop: Workshop, view: JobView, count: number): number[] {
  const { job, active, succeededIndexes, failedIndexes } = view;
  const busy = new Set(active.map((pod) => indexOf(job, pod)));
  const next: number[] = [];
  for (let index = 0; index < (job.spec.completions ?? 0) && next.length < count; index++) {
    if (busy.has(index) || succeededIndexes.has(index) || failedIndexes.has(index)) continue;
    const restMs = job.spec.backoffLimitPerIndex === undefined ? 0 : indexRestMs(view, index, shop.world.clock.now());
    if (restMs > 0) shop.queue.addAfter(keyOf(job), restMs);
    else next.push(index);
  }
  return next;
}

function lastFailureOf({ job, pods }: JobView, index: number): PodObject | undefined {
  const failed = pods.filter((pod) => hasIndex(pod, index) && isPodFailed(job, pod));
  return failed.sort((a, b) => indexFailures(b) - indexFailures(a))[0];
}

function indexRestMs(view: JobView, index: number, nowMs: number): number {
  const last = lastFailureOf(view, index);
  if (last === undefined) return 0;
  return Math.max(0, finishedMs(last, nowMs) + Math.min(10_000 * 2 ** indexFailures(last), 600_000) - nowMs);
}

function trackedPod(job: JobObject): KubeObject {
  const pod = podFromTemplate(job.spec.template, job);
  const finalizers = [...new Set([...(pod.metadata.finalizers ?? []), TRACKING_FINALIZER])];
  return { ...pod, metadata: { ...pod.metadata, finalizers } };
}

/** Index in name, label, annotation, environment and hostname. */
function indexedPod(view: JobView, index: number): KubeObject {
  const { job } = view;
  const pod = trackedPod(job) as PodObject;
  const last = job.spec.backoffLimitPerIndex === undefined ? undefined : lastFailureOf(view, index);
  const failures = last === undefined ? 0 : indexFailures(last) + (judgeFailure(job, last).action === 'Ignore' ? 0 : 1);
  const isCounted = job.spec.backoffLimitPerIndex !== undefined;
  const { initContainers } = pod.spec;
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      generateName: `${job.metadata.name}-${index}-`,
      labels: { ...pod.metadata.labels, [INDEX]: String(index) },
      annotations: {
        ...pod.metadata.annotations,
        [INDEX]: String(index),
        ...(isCounted && { [INDEX_FAILURES]: String(failures) }),
      },
    },
    spec: {
      ...pod.spec,
      hostname: `${job.metadata.name}-${index}`,
      containers: pod.spec.containers.map(withIndex),
      ...(initContainers === undefined ? {} : { initContainers: initContainers.map(withIndex) }),
    },
  };
}

function withIndex(container: Container): Container {
  const name = 'JOB_COMPLETION_INDEX';
  if (container.env?.some((variable) => variable.name === name)) return container;
  const fieldRef = { fieldPath: `metadata.labels['${INDEX}']` };
  return { ...container, env: [...(container.env ?? []), { name, valueFrom: { fieldRef } }] };
}
