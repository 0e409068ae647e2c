import type { CertificateRequest } from './certificate-request.ts';

const CLIENT_USAGES = ['key encipherment', 'digital signature', 'client auth'];
const SERVING_USAGES = ['key encipherment', 'digital signature', 'server auth'];

/** What a signer holds against a request by its usages (upstream: signer.go, isRequestForSignerFn). */
export function whyNotSigned({ spec }: CertificateRequest): Error | undefined {
  const usages = spec.usages ?? [];
  switch (spec.signerName) {
    case 'kubernetes.io/kube-apiserver-client':
      return clientFault(usages);
    case 'kubernetes.io/kube-apiserver-client-kubelet':
      return isWithin(usages, CLIENT_USAGES, 'client auth');
    case 'kubernetes.io/kubelet-serving':
      return isWithin(usages, SERVING_USAGES, 'server auth');
    default:
      return undefined;
  }
}

function clientFault(usages: readonly string[]): Error | undefined {
  const other = usages.find((usage) => !CLIENT_USAGES.includes(usage));
  if (other !== undefined) return new Error(`invalid usage for client certificate: ${other}`);
  if (usages.includes('client auth')) return undefined;
  return new Error('missing required usage for client certificate: client auth');
}

function isWithin(usages: readonly string[], allowed: readonly string[], needed: string): Error | undefined {
  const isFine =
    usages.includes(needed) && usages.includes('digital signature') && usages.every((usage) => allowed.includes(usage));
  return isFine ? undefined : new Error(`usages did not match ${JSON.stringify(allowed)}`);
}
