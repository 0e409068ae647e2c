import type { KubeletDoor } from '../../kubelet-door.ts';
import { notFound, notSimulated } from '../../status-error.ts';
import type { ApiContext } from '../api-context.ts';

/** The way to the kubelet of a node that exists. */
export function kubelets(context: ApiContext, node: string): KubeletDoor {
  if (context.store.get('nodes', '', node) === undefined) throw notFound({ group: '', resource: 'nodes' }, node);
  const door = context.kubelets();
  if (door === undefined)
    throw notSimulated('kubelets in this cluster', 'Start a cluster with nodes that run containers.');
  return door;
}
