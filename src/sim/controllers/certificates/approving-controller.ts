import { formatTime } from '../../../clock/clock.ts';
import type { KubeObject } from '../../kube-object.ts';
import { readCertificateRequest } from '../../x509/certificate-request.ts';
import { hasNames } from '../../x509/subject-alt-names.ts';
import { updateObject } from '../common/update-object.ts';
import type { Controller } from '../controller.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { type CertificateRequest, hasCondition, REQUESTS } from './certificate-request.ts';

const SIGNER = 'kubernetes.io/kube-apiserver-client-kubelet';
const RECOGNISERS = [
  {
    subresource: 'selfnodeclient',
    ownOnly: true,
    message: 'Auto approving self kubelet client certificate after SubjectAccessReview.',
  },
  {
    subresource: 'nodeclient',
    ownOnly: false,
    message: 'Auto approving kubelet client certificate after SubjectAccessReview.',
  },
];

/** Approves kubelets' requests for their client certificates, where RBAC lets them ask (upstream: pkg/controller/certificates/approver). */
export const certificateApprovingController: Controller = {
  name: 'csrapproving',
  start(world) {
    const shop = openWorkshop(world, { account: 'certificate-controller', reconcile });
    watchResource(world.store, REQUESTS, ({ object }) => shop.queue.add(object.metadata.name));
  },
};

function reconcile(shop: Workshop, name: string): void {
  const { world, client } = shop;
  const request = world.store.get(REQUESTS, '', name) as CertificateRequest | undefined;
  if (request === undefined || request.spec.signerName !== SIGNER) return;
  if (hasCondition(request, 'Approved') || hasCondition(request, 'Denied')) return;
  if (!isForKubelet(request)) return;
  for (const { subresource, ownOnly, message } of RECOGNISERS) {
    if (ownOnly && !request.spec.username?.startsWith('system:node:')) continue;
    if (!mayAsk(shop, request, subresource)) continue;
    const now = formatTime(world.clock.now());
    const condition = {
      type: 'Approved',
      status: 'True',
      reason: 'AutoApproved',
      message,
      lastUpdateTime: now,
      lastTransitionTime: now,
    };
    const status = { ...request.status, conditions: [...(request.status?.conditions ?? []), condition] };
    updateObject(client, REQUESTS, { ...request, status }, 'approval');
    return;
  }
}

/** The subject of a node and the usages of a client, nothing else (pkg/apis/certificates, ValidateKubeletClientCSR). */
function isForKubelet({ spec }: CertificateRequest): boolean {
  const usages = [...(spec.usages ?? [])].sort().join();
  if (usages !== 'client auth,digital signature' && usages !== 'client auth,digital signature,key encipherment') {
    return false;
  }
  try {
    const { subject, altNames } = readCertificateRequest(Buffer.from(spec.request, 'base64').toString('latin1'));
    const ofNodes = subject.organizations.join() === 'system:nodes' && subject.commonName.startsWith('system:node:');
    return ofNodes && !hasNames(altNames);
  } catch {
    return false;
  }
}

function mayAsk({ client }: Workshop, { spec }: CertificateRequest, subresource: string): boolean {
  const review: KubeObject = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    metadata: { name: '' },
    spec: {
      user: spec.username,
      ...(spec.uid === undefined ? {} : { uid: spec.uid }),
      groups: spec.groups,
      resourceAttributes: {
        group: 'certificates.k8s.io',
        resource: 'certificatesigningrequests',
        verb: 'create',
        subresource,
        version: '*',
      },
    },
  };
  const answer = client.create('subjectaccessreviews.authorization.k8s.io', review);
  return (answer.status as { allowed?: boolean } | undefined)?.allowed === true;
}
