import type { Container, PodSpec, ServiceAccount, VolumeMount } from 'kubernetes-types/core/v1.d.ts';
import type { Random } from '../../../clock/random.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts';
import { allContainers, isMirrorPod, podOf, podReferences } from './pod.ts';
import { admissionRefusal } from './refusal.ts';

type Account = ServiceAccount & KubeObject;

const VOLUME_PREFIX = 'kube-api-access-';
const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const ENFORCE_ANNOTATION = 'kubernetes.io/enforce-mountable-secrets';

/** Gives pods an account, its token and its pull secrets (plugin/pkg/admission/serviceaccount). */
export function serviceAccount(store: ObjectStore, random: Random): AdmissionPlugin {
  return {
    name: 'ServiceAccount',
    mutate: (attributes) => {
      const pod = attributes.operation === 'CREATE' && attributes.subresource === '' ? podOf(attributes) : undefined;
      if (pod === undefined) return;
      if (isMirrorPod(pod)) return checkMirror(attributes, pod.metadata.name, pod.spec);
      const { spec } = pod;
      if ((spec.serviceAccountName ?? '') === '') spec.serviceAccountName = 'default';
      spec.serviceAccount = spec.serviceAccountName;
      const account = accountOf(store, attributes, spec);
      const wanted = spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
      if (wanted) mountToken(spec, random);
      if ((spec.imagePullSecrets ?? []).length === 0 && account.imagePullSecrets !== undefined) {
        spec.imagePullSecrets = account.imagePullSecrets.map(({ name = '' }) => ({ name }));
      }
      limitSecrets(attributes, spec, account);
    },
    validate: (attributes) => {
      const { operation, subresource } = attributes;
      const ephemeral = operation === 'UPDATE' && subresource === 'ephemeralcontainers';
      const pod = (operation === 'CREATE' && subresource === '') || ephemeral ? podOf(attributes) : undefined;
      if (pod === undefined) return;
      if (isMirrorPod(pod)) {
        checkMirror(attributes, pod.metadata.name, pod.spec);
        return;
      }
      const account = accountOf(store, attributes, pod.spec);
      limitSecrets(attributes, pod.spec, account);
    },
  };
}

function accountOf(store: ObjectStore, attributes: AdmissionAttributes, spec: PodSpec): Account {
  const { namespace } = attributes;
  const name = spec.serviceAccountName ?? '';
  if (name === '')
    throw admissionRefusal(attributes, `no service account specified for pod ${namespace}/${attributes.name}`);
  const account = store.get('serviceaccounts', namespace, name);
  if (account !== undefined) return as<Account>(account);
  throw admissionRefusal(
    attributes,
    `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`,
  );
}

function mountToken(spec: PodSpec, random: Random): void {
  const present = (spec.volumes ?? []).find(({ name }) => name.startsWith(VOLUME_PREFIX))?.name;
  const name = present ?? VOLUME_PREFIX + random.suffix();
  const mount: VolumeMount = { name, readOnly: true, mountPath: MOUNT_PATH };
  const without = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].filter(
    ({ volumeMounts }) => !(volumeMounts ?? []).some(({ mountPath }) => mountPath === MOUNT_PATH),
  );
  for (const container of without) container.volumeMounts = [...(container.volumeMounts ?? []), mount];
  if (without.length === 0 || present !== undefined) return;
  spec.volumes = [...(spec.volumes ?? []), { name, projected: { defaultMode: 420, sources: tokenSources() } }];
}

function tokenSources() {
  return [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: {
        items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
      },
    },
  ];
}

function checkMirror(attributes: AdmissionAttributes, name: string, spec: PodSpec): void {
  const refuse = (why: string) => admissionRefusal(attributes, `a mirror pod may not ${why}`);
  if ((spec.serviceAccountName ?? '') !== '') throw refuse('reference service accounts');
  if (podReferences(name, spec).some(({ kind }) => kind === 'Secret')) throw refuse('reference secrets');
  const sources = (spec.volumes ?? []).flatMap(({ projected }) => projected?.sources ?? []);
  if (sources.some((source) => source.serviceAccountToken !== undefined)) {
    throw refuse('use ServiceAccountToken volume projections');
  }
}

/** Only secrets that the account lists may be used, where its annotation says so. */
function limitSecrets(attributes: AdmissionAttributes, spec: PodSpec, account: Account): void {
  if (account.metadata.annotations?.[ENFORCE_ANNOTATION] !== 'true') return;
  const allowed = new Set((account.secrets ?? []).map(({ name }) => name));
  const why = `is not allowed because service account ${account.metadata.name} does not reference that`;
  const check = (what: string, name: string | undefined) => {
    if (name !== undefined && !allowed.has(name))
      throw admissionRefusal(attributes, `${what}=${JSON.stringify(name)} ${why} secret`);
  };
  for (const { secret } of spec.volumes ?? []) check('volume with secret.secretName', secret?.secretName);
  for (const container of allContainers(spec)) {
    const who = `${kindOf(spec, container)} ${container.name}`;
    for (const { name, valueFrom } of container.env ?? []) {
      check(`${who} with envVar ${name} referencing secret.secretName`, valueFrom?.secretKeyRef?.name);
    }
    for (const { secretRef } of container.envFrom ?? []) {
      check(`${who} with envFrom referencing secret.secretName`, secretRef?.name);
    }
  }
  const pullSecrets = new Set((account.imagePullSecrets ?? []).map(({ name }) => name));
  (spec.imagePullSecrets ?? []).forEach(({ name = '' }, i) => {
    if (pullSecrets.has(name)) return;
    throw admissionRefusal(attributes, `imagePullSecrets[${i}].name=${JSON.stringify(name)} ${why} imagePullSecret`);
  });
}

function kindOf(spec: PodSpec, container: Container): string {
  if ((spec.initContainers ?? []).includes(container)) return 'init container';
  return spec.containers.includes(container) ? 'container' : 'ephemeral container';
}
