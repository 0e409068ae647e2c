import type { CertificateSigningRequest } from 'kubernetes-types/certificates/v1.d.ts';
import { equalJson } from '../../kinds/equal-json.ts';
import { as } from '../../kube-object.ts';
import { readCertificateRequest } from '../../x509/certificate-request.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts';
import type { Authorizer } from '../authorizer.ts';
import { admissionRefusal } from './refusal.ts';

const RESOURCE = 'certificatesigningrequests';

/** Approving needs the verb `approve` on the signer (plugin/pkg/admission/certificates/approval). */
export function certificateApproval(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: 'CertificateApproval',
    validate: (attributes) => {
      if (attributes.operation !== 'UPDATE' || !isRequest(attributes, 'approval')) return;
      const { signerName } = specOf(attributes.old);
      if (maySign(authorizer, attributes, 'approve', signerName)) return;
      throw admissionRefusal(attributes, `user not permitted to approve requests with signerName "${signerName}"`);
    },
  };
}

/** Signing needs the verb `sign` on the signer (plugin/pkg/admission/certificates/signing). */
export function certificateSigning(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: 'CertificateSigning',
    validate: (attributes) => {
      const { operation, old, object } = attributes;
      if (operation !== 'UPDATE' || object === undefined || old === undefined || !isRequest(attributes, 'status'))
        return;
      const before = as<CertificateSigningRequest>(old).status;
      const after = as<CertificateSigningRequest>(object).status;
      if (before?.certificate === after?.certificate && equalJson(before?.conditions, after?.conditions)) return;
      const { signerName } = specOf(old);
      if (maySign(authorizer, attributes, 'sign', signerName)) return;
      throw admissionRefusal(attributes, `user not permitted to sign requests with signerName "${signerName}"`);
    },
  };
}

/** Nobody becomes system:masters by a certificate (plugin/pkg/admission/certificates/subjectrestriction). */
export const certificateSubjectRestriction: AdmissionPlugin = {
  name: 'CertificateSubjectRestriction',
  validate: (attributes) => {
    if (attributes.operation !== 'CREATE' || !isRequest(attributes, '')) return;
    const { signerName, request } = specOf(attributes.object);
    if (signerName !== 'kubernetes.io/kube-apiserver-client') return;
    if (!organizationsOf(request).includes('system:masters')) return;
    throw admissionRefusal(attributes, `use of ${signerName} signer with system:masters group is not allowed`);
  },
};

/** A request carries who made it; upstream's registry writes that (pkg/registry/certificates/certificates/strategy.go). */
export const certificateRequester: AdmissionPlugin = {
  name: 'certificate-requester',
  mutate: (attributes) => {
    const { operation, object, user } = attributes;
    if (operation !== 'CREATE' || object === undefined || !isRequest(attributes, '')) return;
    const { username: _n, uid: _u, groups: _g, extra: _e, ...asked } = (object.spec ?? {}) as Record<string, unknown>;
    object.spec = {
      ...asked,
      username: user.username,
      ...(user.uid === undefined ? {} : { uid: user.uid }),
      groups: user.groups,
      ...(user.extra === undefined ? {} : { extra: user.extra }),
    };
  },
};

function isRequest({ info, subresource }: AdmissionAttributes, wanted: string): boolean {
  return info.group === 'certificates.k8s.io' && info.resource === RESOURCE && subresource === wanted;
}

function specOf(object: AdmissionAttributes['object']): { signerName: string; request: string } {
  const { spec } = (object ?? {}) as { spec?: { signerName?: string; request?: string } };
  return { signerName: spec?.signerName ?? '', request: spec?.request ?? '' };
}

function organizationsOf(request: string): string[] {
  try {
    return readCertificateRequest(Buffer.from(request, 'base64').toString()).subject.organizations;
  } catch {
    return [];
  }
}

/** On the signer itself, or on all of its domain. */
function maySign(authorizer: Authorizer, attributes: AdmissionAttributes, verb: string, signerName: string): boolean {
  const names = [signerName, `${signerName.split('/')[0]}/*`];
  return names.some((name) => {
    const resource = {
      group: 'certificates.k8s.io',
      version: '*',
      resource: 'signers',
      subresource: '',
      namespace: '',
      name,
    };
    return authorizer.authorize({ user: attributes.user, verb, resource, path: '' }).allowed;
  });
}
