import type { StorageClass } from 'kubernetes-types/storage/v1.d.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ClaimObject, PodObject, VolumeObject } from '../common/kinds.ts';
import { updateObject, updateStatus } from '../common/update-object.ts';
import type { Workshop } from '../runtime/workshop.ts';
import { splitKey } from '../runtime/object-key.ts';
import { bindClaim, CLAIMS } from './bind-claim.ts';
import { claimClass, findMatchingVolume, isClaimBound, isVolumeFor, whyUnfit } from './match-volume.ts';
import { provisionClaim } from './provision-claim.ts';

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';
const SELECTED_NODE = 'volume.kubernetes.io/selected-node';

export function syncClaim(shop: Workshop, key: string): void {
  const { namespace, name } = splitKey(key);
  const claim = shop.world.store.get(CLAIMS, namespace, name) as ClaimObject | undefined;
  if (claim === undefined) return;
  if (isClaimBound(claim)) return syncBoundClaim(shop, claim);
  const classed = assignDefaultClass(shop, claim);
  if (classed.spec.volumeName) syncWishedVolume(shop, classed);
  else syncUnboundClaim(shop, classed);
}

/** A claim that leaves its class open gets the default class, even later than its creation. */
function assignDefaultClass({ world, client }: Workshop, claim: ClaimObject): ClaimObject {
  if (claim.spec.storageClassName !== undefined || claimClass(claim) !== '') return claim;
  const classes = world.store
    .list('storageclasses.storage.k8s.io')
    .filter(({ metadata }) => metadata.annotations?.[DEFAULT_CLASS] === 'true')
    .sort((a, b) => ((a.metadata.creationTimestamp ?? '') > (b.metadata.creationTimestamp ?? '') ? -1 : 1));
  if (classes.length === 0) return claim;
  return updateObject(client, CLAIMS, {
    ...claim,
    spec: { ...claim.spec, storageClassName: classes[0].metadata.name },
  });
}

function syncUnboundClaim(shop: Workshop, claim: ClaimObject): void {
  const { world, events, client } = shop;
  const storageClass = classOf(shop, claim);
  const isDelayed = storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
  const isPlaced = claim.metadata.annotations?.[SELECTED_NODE] !== undefined;
  const volumes = world.store.list('persistentvolumes') as VolumeObject[];
  const candidates = isDelayed && !isPlaced ? volumes.filter(({ spec }) => spec.claimRef !== undefined) : volumes;
  const volume = findMatchingVolume(claim, candidates);
  if (volume !== undefined) return bindClaim(shop, claim, volume);
  if (isDelayed && !isPlaced) tellWaiting(shop, claim);
  else if (claimClass(claim) !== '') provisionClaim(shop, claim, storageClass);
  else {
    const message = 'no persistent volumes available for this claim and no storage class is set';
    events.record(claim, 'Normal', 'FailedBinding', message);
  }
  const latest = world.store.get(CLAIMS, claim.metadata.namespace ?? '', claim.metadata.name) as
    | ClaimObject
    | undefined;
  if (latest !== undefined) updateStatus(client, CLAIMS, latest, { ...latest.status, phase: 'Pending' });
}

function classOf({ world }: Workshop, claim: ClaimObject): (StorageClass & KubeObject) | undefined {
  return world.store.get('storageclasses.storage.k8s.io', '', claimClass(claim)) as
    | (StorageClass & KubeObject)
    | undefined;
}

function tellWaiting({ world, events }: Workshop, claim: ClaimObject): void {
  const users = world.caches.podsByClaim().get(`${claim.metadata.namespace}/${claim.metadata.name}`) as PodObject[];
  const unscheduled = users.filter(({ spec }) => !spec.nodeName).map(({ metadata }) => metadata.name);
  if (unscheduled.length === 0) {
    events.record(claim, 'Normal', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding');
  } else {
    const what = unscheduled.length === 1 ? 'pod' : 'pods';
    events.record(
      claim,
      'Normal',
      'WaitForPodScheduled',
      `waiting for ${what} ${unscheduled.join(',')} to be scheduled`,
    );
  }
}

/** The claim names its volume. */
function syncWishedVolume(shop: Workshop, claim: ClaimObject): void {
  const { world, events, client } = shop;
  const wished = claim.spec.volumeName ?? '';
  const volume = world.store.get('persistentvolumes', '', wished) as VolumeObject | undefined;
  if (volume !== undefined && (volume.spec.claimRef === undefined || isVolumeFor(volume, claim))) {
    const misfit = volume.spec.claimRef === undefined ? whyUnfit(claim, volume) : undefined;
    if (misfit === undefined) return bindClaim(shop, claim, volume);
    events.record(claim, 'Warning', 'VolumeMismatch', `Cannot bind to requested volume "${wished}": ${misfit}`);
  } else if (volume !== undefined) {
    events.record(claim, 'Warning', 'FailedBinding', `volume "${wished}" already bound to a different claim.`);
  }
  updateStatus(client, CLAIMS, claim, { ...claim.status, phase: 'Pending' });
}

/** What has been bound stays so, or is lost with its volume. */
function syncBoundClaim(shop: Workshop, claim: ClaimObject): void {
  const { world, events, client } = shop;
  const volume = world.store.get('persistentvolumes', '', claim.spec.volumeName ?? '') as VolumeObject | undefined;
  if (volume !== undefined && volume.spec.claimRef === undefined) return bindClaim(shop, claim, volume);
  if (volume !== undefined && volume.spec.claimRef?.uid === claim.metadata.uid) return bindClaim(shop, claim, volume);
  if (claim.status?.phase === 'Lost') return;
  const [reason, message] =
    volume === undefined
      ? ['ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!']
      : ['ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly'];
  events.record(claim, 'Warning', reason, message);
  updateStatus(client, CLAIMS, claim, { phase: 'Lost' });
}
