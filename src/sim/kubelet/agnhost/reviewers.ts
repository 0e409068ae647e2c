/** What the API server asks of an admission webhook. */
export interface Review {
  kind: string;
  apiVersion: string;
  request: ReviewRequest;
}

export interface ReviewRequest {
  uid: string;
  operation: string;
  name?: string;
  subResource?: string;
  resource: { group: string; version: string; resource: string };
  object: Reviewed | null;
  oldObject: Reviewed | null;
}

interface Reviewed {
  metadata?: { name?: string; labels?: Record<string, string> };
  data?: Record<string, string>;
  spec?: { containers?: { name: string }[]; initContainers?: { name: string }[] };
  stdin?: boolean;
  container?: string;
}

interface Verdict {
  allowed: boolean;
  status?: { message?: string; reason?: string; status?: string; code?: number };
  patchType?: 'JSONPatch';
  patch?: string;
}

export type Reviewer = (request: ReviewRequest) => Verdict | 'never';

const ALLOWED: Verdict = { allowed: true };

/** Which path judges what (upstream: test/images/agnhost/webhook). */
export function reviewers(sidecarImage: string): Readonly<Record<string, Reviewer>> {
  return {
    '/always-allow-delay-5s': () => ({ allowed: true, status: { message: 'this webhook allows all requests' } }),
    '/always-deny': () => denied('this webhook denies all requests'),
    '/add-label': ({ object }) => labelled(object?.metadata?.labels),
    '/pods': admitPod,
    '/pods/attach': admitAttachment,
    '/mutating-pods': ({ object }) =>
      object?.metadata?.name !== 'webhook-to-be-mutated' ||
      has(object.spec?.initContainers, 'webhook-added-init-container')
        ? ALLOWED
        : patched('/spec/initContainers', [
            { image: 'webhook-added-image', name: 'webhook-added-init-container', resources: {} },
          ]),
    '/mutating-pods-sidecar': ({ object }) => {
      if (sidecarImage === '') {
        const message = 'No image specified by the sidecar-image parameter';
        return { allowed: false, status: { status: 'Failure', message, code: 500 } };
      }
      if (has(object?.spec?.containers, 'webhook-added-sidecar')) return ALLOWED;
      return patched('/spec/containers/-', { image: sidecarImage, name: 'webhook-added-sidecar', resources: {} });
    },
    '/configmaps': admitData('configmap', 'the configmap contains unwanted key and value'),
    '/mutating-configmaps': staged,
    '/custom-resource': admitData('custom resource', 'the custom resource contains unwanted data'),
    '/mutating-custom-resource': staged,
    '/crd': ({ object }) =>
      object?.metadata?.labels?.['webhook-e2e-test'] === 'webhook-disallow'
        ? denied('the crd contains unwanted label')
        : ALLOWED,
  };
}

function denied(message: string): Verdict {
  return { allowed: false, status: { message } };
}

function patched(path: string, value: unknown, op = 'add'): Verdict {
  return {
    allowed: true,
    patchType: 'JSONPatch',
    patch: Buffer.from(JSON.stringify([{ op, path, value }])).toString('base64'),
  };
}

function has(containers: readonly { name: string }[] | undefined, name: string): boolean {
  return (containers ?? []).some((one) => one.name === name);
}

function labelled(labels: Record<string, string> | undefined): Verdict {
  if (labels === undefined || Object.keys(labels).length === 0)
    return patched('/metadata/labels', { 'added-label': 'yes' });
  if (labels['added-label'] === undefined) return patched('/metadata/labels/added-label', 'yes');
  return labels['added-label'] === 'yes' ? ALLOWED : patched('/metadata/labels/added-label', 'yes', 'replace');
}

function admitPod({ object }: ReviewRequest): Verdict | 'never' {
  const wish = object?.metadata?.labels?.['webhook-e2e-test'];
  if (wish === 'wait-forever') return 'never';
  const reasons = [
    ...(wish === 'webhook-disallow' ? ['the pod contains unwanted label;'] : []),
    ...(object?.spec?.containers ?? [])
      .filter(({ name }) => name.includes('webhook-disallow'))
      .map(() => 'the pod contains unwanted container name;'),
  ];
  return reasons.length === 0 ? ALLOWED : denied(reasons.join(' '));
}

function admitAttachment({ name, object }: ReviewRequest): Verdict {
  if (name !== 'to-be-attached-pod' || !object?.stdin || object.container !== 'container1') return ALLOWED;
  return denied("attaching to pod 'to-be-attached-pod' is not allowed");
}

function admitData(what: string, unwanted: string): Reviewer {
  return ({ operation, object, oldObject }) => {
    const data = (operation === 'DELETE' ? oldObject : object)?.data ?? {};
    const wish = data['webhook-e2e-test'];
    if (wish === 'webhook-disallow' && (operation === 'CREATE' || operation === 'UPDATE'))
      return { allowed: false, status: { reason: unwanted } };
    if (wish === 'webhook-nondeletable' && operation === 'DELETE')
      return {
        allowed: false,
        status: { reason: `the ${what} cannot be deleted because it contains unwanted key and value` },
      };
    return ALLOWED;
  };
}

/** Changes in stages: the second only to what has been through the first. */
const staged: Reviewer = ({ object }) => {
  const data = object?.data ?? {};
  if (data['mutation-stage-1'] === 'yes') return patched('/data/mutation-stage-2', 'yes');
  return data['mutation-start'] === 'yes' ? patched('/data/mutation-stage-1', 'yes') : ALLOWED;
};
