import { stringify } from 'yaml';

export interface KubeconfigOptions {
  /** Of the cluster, and of the context. */
  name: string;
  server: string;
  /** PEM. */
  caCertificate: string;
  userName: string;
  credential: { certificate: string; key: string } | { token: string };
  namespace?: string;
}

/** A kubeconfig with one cluster, one user and one context. */
export function renderKubeconfig(options: KubeconfigOptions): string {
  const { name, server, caCertificate, userName, credential, namespace } = options;
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      clusters: [{ name, cluster: { server, 'certificate-authority-data': base64(caCertificate) } }],
      contexts: [
        { name, context: { cluster: name, user: userName, ...(namespace === undefined ? {} : { namespace }) } },
      ],
      users: [{ name: userName, user: userOf(credential) }],
      preferences: {},
    },
    { lineWidth: 0 },
  );
}

function userOf(credential: KubeconfigOptions['credential']): Record<string, string> {
  if ('token' in credential) return { token: credential.token };
  return {
    'client-certificate-data': base64(credential.certificate),
    'client-key-data': base64(credential.key),
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
