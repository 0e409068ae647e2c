import type {
  CertificateSigningRequestSpec,
  CertificateSigningRequestStatus,
} from 'kubernetes-types/certificates/v1.d.ts';
import type { Stored, Writable } from '../common/kinds.ts';

export const REQUESTS = 'certificatesigningrequests.certificates.k8s.io';
export type CertificateRequest = Stored<
  CertificateSigningRequestSpec & { expirationSeconds?: number },
  Writable<CertificateSigningRequestStatus>
>;

export function hasCondition({ status }: CertificateRequest, type: string): boolean {
  return status?.conditions?.some((condition) => condition.type === type) === true;
}
