import { formatTime } from '../../../clock/clock.ts';
import { updateStatus } from '../common/update-object.ts';
import type { Controller } from '../controller.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { type CertificateRequest, hasCondition, REQUESTS } from './certificate-request.ts';
import { whyNotSigned } from './signers.ts';

const YEAR_MS = 365 * 86_400_000;
const BACKDATE_MS = 300_000;
const SHORTEST_MS = 600_000;

/** Signs what has been approved for one of Kubernetes' own signers (upstream: pkg/controller/certificates/signer). */
export const certificateSigningController: Controller = {
  name: 'csrsigning',
  start(world) {
    const shop = openWorkshop(world, { account: 'certificate-controller', reconcile });
    watchResource(world.store, REQUESTS, ({ object }) => shop.queue.add(object.metadata.name));
  },
};

function reconcile({ world, client }: Workshop, name: string): void {
  const request = world.store.get(REQUESTS, '', name) as CertificateRequest | undefined;
  if (request === undefined || request.status?.certificate !== undefined) return;
  if (!hasCondition(request, 'Approved') || hasCondition(request, 'Denied') || hasCondition(request, 'Failed')) return;
  const { signerName } = request.spec;
  if (!signerName.startsWith('kubernetes.io/') || world.idleSigners?.includes(signerName)) return;
  const refusal = whyNotSigned(request);
  const signed = refusal ?? sign(world, request);
  const nowMs = world.clock.now();
  if (typeof signed === 'string') {
    updateStatus(client, REQUESTS, request, { ...request.status, certificate: Buffer.from(signed).toString('base64') });
    return;
  }
  const now = formatTime(nowMs);
  const { message } = signed;
  const failed = {
    type: 'Failed',
    status: 'True',
    reason: 'SignerValidationFailure',
    message,
    lastUpdateTime: now,
    lastTransitionTime: now,
  };
  updateStatus(client, REQUESTS, request, {
    ...request.status,
    conditions: [...(request.status?.conditions ?? []), failed],
  });
}

/** A certificate in PEM, or what is wrong with the request. */
function sign({ pki, clock }: Workshop['world'], { spec }: CertificateRequest): string | Error {
  const nowMs = clock.now();
  const wantedMs = spec.expirationSeconds === undefined ? YEAR_MS : spec.expirationSeconds * 1000;
  const durationMs = Math.min(YEAR_MS, Math.max(SHORTEST_MS, wantedMs));
  try {
    return pki.signClientCertificate({
      csrPem: Buffer.from(spec.request, 'base64').toString(),
      notBeforeMs: nowMs - BACKDATE_MS,
      notAfterMs: nowMs + durationMs - (durationMs > 2 * BACKDATE_MS ? BACKDATE_MS : 0),
      usages: spec.usages ?? [],
    });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
