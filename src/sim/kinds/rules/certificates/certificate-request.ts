import type { CertificateSigningRequest } from 'kubernetes-types/certificates/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { readCertificateRequest } from '../../../x509/certificate-request.ts';
import { checkOneOf } from '../../check.ts';
import { duplicate, type FieldError, GoValue, invalid, required } from '../../field-error.ts';
import type { KindRules } from '../../kind-rules.ts';
import { checkCertificate } from './check-certificate.ts';
import { dnsLabelErrors, dnsSubdomainErrors } from '../../names.ts';

const USAGES = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];
const LEGACY_SIGNER = 'kubernetes.io/legacy-unknown';
const SECONDS_MIN = 600;

/** pkg/registry/certificates/certificates/strategy.go, pkg/apis/certificates/validation. */
export const certificateRequestRules: KindRules = {
  hasGeneration: false,
  selectableFields: (object) => ({
    'spec.signerName': as<CertificateSigningRequest>(object).spec?.signerName ?? '',
  }),
  prepareCreate: (draft) => {
    draft.status = {};
  },
  prepareUpdate: (draft, old) => {
    draft.spec = old.spec;
  },
  validate: checkCertificateRequest,
  validateStatusUpdate: (object) => checkCertificate(as<CertificateSigningRequest>(object).status?.certificate),
};

function checkCertificateRequest(object: KubeObject): FieldError[] {
  const { usages, signerName = '', expirationSeconds, ...spec } = as<CertificateSigningRequest>(object).spec ?? {};
  const request = (spec.request as string | null | undefined) ?? '';
  const fault = requestFault(request);
  const tooShort = expirationSeconds !== undefined && expirationSeconds !== null && expirationSeconds < SECONDS_MIN;
  return [
    ...(fault === undefined ? [] : [invalid('spec.request', bytesValue(request), fault)]),
    ...checkUsages(usages ?? []),
    ...checkSignerName('spec.signerName', signerName),
    ...(tooShort
      ? [
          invalid(
            'spec.expirationSeconds',
            expirationSeconds,
            `may not specify a duration less than ${SECONDS_MIN} seconds (10 minutes)`,
          ),
        ]
      : []),
  ];
}

function requestFault(request: string): string | undefined {
  try {
    const { signed } = readCertificateRequest(Buffer.from(request, 'base64').toString('latin1'));
    return signed ? undefined : 'crypto/rsa: verification error';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function bytesValue(base64: string): GoValue {
  const bytes = [...Buffer.from(base64, 'base64')].map((byte) => `0x${byte.toString(16)}`);
  return new GoValue(bytes.length === 0 ? '[]byte(nil)' : `[]byte{${bytes.join(', ')}}`);
}

function checkUsages(usages: readonly string[]): FieldError[] {
  if (usages.length === 0) return [required('spec.usages')];
  return [
    ...usages.flatMap((usage, at) => checkOneOf(`spec.usages[${at}]`, usage, USAGES)),
    ...usages.flatMap((usage, at) => (usages.indexOf(usage) < at ? [duplicate(`spec.usages[${at}]`, usage)] : [])),
  ];
}

/** pkg/apis/core/validation, ValidateSignerName. */
function checkSignerName(field: string, name: string): FieldError[] {
  if (name === LEGACY_SIGNER)
    return [invalid(field, name, 'the legacy signerName is not allowed via this API version')];
  if (name === '') return [required(field)];
  const parts = name.split('/');
  if (parts.length !== 2) {
    return [invalid(field, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")];
  }
  const [domain, path] = parts;
  const labels = domain.split('.');
  const few = 'should be a domain with at least two segments separated by dots';
  return [
    ...checkFirstLabel(field, domain, labels, dnsLabelErrors),
    ...(labels.length < 2 ? [invalid(field, domain, few)] : []),
    ...checkFirstLabel(field, path, path.split('.'), dnsSubdomainErrors),
  ];
}

/** The first label that is none is told of. */
function checkFirstLabel(
  field: string,
  value: string,
  labels: readonly string[],
  errorsOf: (label: string) => string[],
): FieldError[] {
  const wrong = labels.find((label) => errorsOf(label).length > 0);
  return (wrong === undefined ? [] : errorsOf(wrong)).map((error) =>
    invalid(field, value, `validating label "${wrong}": ${error}`),
  );
}
