import type { KubeObject } from '../../kube-object.ts';
import type { AddonWorld } from '../common/addon-world.ts';
import { servingCertificate } from '../common/serving-certificate.ts';
import type { Member } from './members.ts';

const SECRET = 'gatekeeper-webhook-server-cert';
const KINDS = ['validating', 'mutating'] as const;

/** The certificate that the webhook serves with, once there is one. */
export function certificateOf({ store }: AddonWorld, { pod }: Member): string | undefined {
  return decoded(store.get('secrets', pod.namespace, SECRET), 'tls.crt');
}

/** Makes the webhook's certificate where it has none yet, and gives its authority to both configurations. */
export function rotateCertificates(world: AddonWorld, member: Member): void {
  const { pod, flags } = member;
  const secret = world.store.get('secrets', pod.namespace, SECRET);
  if (secret === undefined || flags.has('disable-cert-rotation')) return;
  if (decoded(secret, 'tls.crt') === undefined) {
    const service = flags.text('cert-service-name', 'gatekeeper-webhook-service');
    const made = servingCertificate(
      { authority: 'gatekeeper-ca', organization: 'gatekeeper', dns: [`${service}.${pod.namespace}.svc`] },
      world.clock.now(),
    );
    const data = Object.fromEntries(
      Object.entries(made).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
    );
    pod.client.update('secrets', { ...secret, data: { ...(secret.data as object | undefined), ...data } });
  }
  const authority = (world.store.get('secrets', pod.namespace, SECRET)?.data as Record<string, string> | undefined)?.[
    'ca.crt'
  ];
  if (authority !== undefined) for (const kind of KINDS) injectAuthority(world, member, kind, authority);
}

function injectAuthority(
  { store }: AddonWorld,
  { pod, flags }: Member,
  kind: (typeof KINDS)[number],
  caBundle: string,
): void {
  const resource = `${kind}webhookconfigurations.admissionregistration.k8s.io`;
  const name = flags.text(`${kind}-webhook-configuration-name`, `gatekeeper-${kind}-webhook-configuration`);
  const found = store.get(resource, '', name);
  const webhooks = (found?.webhooks as { clientConfig: { caBundle?: string } }[] | undefined) ?? [];
  if (found === undefined || webhooks.every(({ clientConfig }) => clientConfig.caBundle === caBundle)) return;
  const withAuthority = webhooks.map((webhook) => ({
    ...webhook,
    clientConfig: { ...webhook.clientConfig, caBundle },
  }));
  pod.client.update(resource, { ...found, webhooks: withAuthority });
}

function decoded(secret: KubeObject | undefined, key: string): string | undefined {
  const text = (secret?.data as Record<string, string> | undefined)?.[key];
  return text === undefined || text === '' ? undefined : Buffer.from(text, 'base64').toString();
}
