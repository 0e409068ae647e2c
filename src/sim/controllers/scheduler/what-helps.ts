import type { StoreEvent } from '../../store/object-store.ts';
import type { NodeObject, PodObject } from '../common/kinds.ts';
import { isPodTerminal } from '../common/pod-state.ts';
import { isSame } from '../common/stable-json.ts';

const AFTER_A_POD_LEFT = [
  'NodeResourcesFit',
  'NodePorts',
  'InterPodAffinity',
  'PodTopologySpread',
  'VolumeRestrictions',
];
const AFTER_A_POD_CAME = ['InterPodAffinity', 'PodTopologySpread'];
export const AFTER_VOLUMES_CHANGED = ['VolumeBinding', 'VolumeRestrictions'];

type Change = Pick<StoreEvent, 'type' | 'object' | 'previous'>;

/** Which refusals a change to a pod on a node may undo (upstream: each plugin's EventsToRegister). */
export function helpOfPod({ type, object, previous }: Change): readonly string[] {
  const isThere = type !== 'DELETED' && occupies(object as PodObject);
  const wasThere = previous !== undefined && occupies(previous as PodObject);
  if (wasThere && !isThere) return AFTER_A_POD_LEFT;
  if (isThere && !wasThere) return AFTER_A_POD_CAME;
  return isThere && !isSame(object.metadata.labels, previous?.metadata.labels) ? AFTER_A_POD_CAME : [];
}

/** Whether a change to a node may make room; its heartbeats do not. */
export function nodeMayHelp({ type, object, previous }: Change): boolean {
  if (type === 'DELETED') return false;
  if (previous === undefined) return true;
  const [now, before] = [object as NodeObject, previous as NodeObject];
  return (
    !isSame(now.metadata.labels, before.metadata.labels) ||
    !isSame(now.spec, before.spec) ||
    !isSame(now.status?.allocatable, before.status?.allocatable)
  );
}

function occupies(pod: PodObject): boolean {
  return Boolean(pod.spec.nodeName) && !isPodTerminal(pod);
}
