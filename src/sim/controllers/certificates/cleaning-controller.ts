import { parseTime } from '../../../clock/clock.ts';
import { StatusError } from '../../status-error.ts';
import type { Controller } from '../controller.ts';
import { controllerUser } from '../runtime/workshop.ts';
import { type CertificateRequest, hasCondition, REQUESTS } from './certificate-request.ts';

const HOUR_MS = 3_600_000;
const PERIOD_MS = HOUR_MS;
const DONE_KEPT_MS = HOUR_MS;
const PENDING_KEPT_MS = 24 * HOUR_MS;

/** Deletes requests that are done, given up or forgotten (upstream: pkg/controller/certificates/cleaner). */
export const certificateCleaningController: Controller = {
  name: 'csrcleaner',
  start({ clock, store, clientAs }) {
    clock.every(PERIOD_MS, () => {
      for (const request of store.list(REQUESTS) as CertificateRequest[]) {
        if (clock.now() - sinceMs(request) <= keptMs(request)) continue;
        try {
          clientAs(controllerUser('certificate-controller')).delete(REQUESTS, request.metadata.name);
        } catch (error) {
          if (!(error instanceof StatusError)) throw error;
        }
      }
    });
  },
};

function sinceMs({ metadata, status }: CertificateRequest): number {
  const times = (status?.conditions ?? []).map(({ lastUpdateTime }) => parseTime(lastUpdateTime ?? ''));
  return Math.max(parseTime(metadata.creationTimestamp ?? ''), ...times.filter((time) => !Number.isNaN(time)));
}

/** Approved but not signed counts as pending. */
function keptMs(request: CertificateRequest): number {
  const isOver = hasCondition(request, 'Denied') || hasCondition(request, 'Failed');
  return isOver || request.status?.certificate !== undefined ? DONE_KEPT_MS : PENDING_KEPT_MS;
}
