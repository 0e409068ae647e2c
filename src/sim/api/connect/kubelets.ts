import type { KubeletDoor } from '../../kubelet-door.ts';
import { notFound, notSimulated } from '../../status-error.ts';
import type { ApiContext, Call } from '../api-context.ts';

/** The way to the kubelet of a node that exists. The refusal names the resource of the request, whatever was looked up. */
export function kubelets(context: ApiContext, call: Call, node: string): KubeletDoor {
  if (context.store.get('nodes', '', node) === undefined) throw notFound(call.info, node);
  const door = context.kubelets();
  if (door === undefined)
    throw notSimulated('kubelets in this cluster', 'Start a cluster with nodes that run containers.');
  return door;
}
