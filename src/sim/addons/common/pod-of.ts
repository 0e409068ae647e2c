import type { Pod } from 'kubernetes-types/core/v1.d.ts';
import type { Client } from '../../client.ts';
import { as } from '../../kube-object.ts';
import type { Process } from '../../kubelet/processes/process.ts';
import { serviceAccountUser } from '../../user-info.ts';
import type { AddonWorld } from './addon-world.ts';

/** The pod that a process runs in, and its client. */
export interface OwnPod {
  namespace: string;
  name: string;
  client: Client;
}

export function podOf(world: AddonWorld, process: Process, userAgent: string): OwnPod | undefined {
  const { container } = process.surroundings;
  if (container === undefined) return undefined;
  const { namespace, pod: name } = container;
  const found = world.store.get('pods', namespace, name);
  const account = (found === undefined ? undefined : as<Pod>(found).spec?.serviceAccountName) ?? 'default';
  const sourceAddress = process.surroundings.network.address;
  const client = world.clientAs({ user: serviceAccountUser(namespace, account), userAgent, sourceAddress });
  return { namespace, name, client };
}
