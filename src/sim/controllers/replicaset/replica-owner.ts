import type { ReplicaSetSpec, ReplicaSetStatus } from 'kubernetes-types/apps/v1.d.ts';
import type { ReplicationControllerSpec } from 'kubernetes-types/core/v1.d.ts';
import { type LabelMatcher, labelMatcher, mapMatcher } from '../../kinds/label-matcher.ts';
import type { Stored, Writable } from '../common/kinds.ts';

export type ReplicaSetObject = Stored<ReplicaSetSpec, Writable<ReplicaSetStatus>>;
export type ReplicationControllerObject = Stored<ReplicationControllerSpec, Writable<ReplicaSetStatus>>;
/** Either of the two kinds that keep a number of equal pods; one controller serves both, as upstream. */
export type ReplicaOwner = ReplicaSetObject | ReplicationControllerObject;

/** What differs between the two kinds. */
export interface ReplicaKind {
  kind: 'ReplicaSet' | 'ReplicationController';
  resource: string;
  account: string;
  selectorOf(owner: ReplicaOwner): LabelMatcher;
}

export const REPLICA_SETS: ReplicaKind = {
  kind: 'ReplicaSet',
  resource: 'replicasets.apps',
  account: 'replicaset-controller',
  selectorOf: (owner) => labelMatcher((owner as ReplicaSetObject).spec.selector),
};

export const REPLICATION_CONTROLLERS: ReplicaKind = {
  kind: 'ReplicationController',
  resource: 'replicationcontrollers',
  account: 'replication-controller',
  selectorOf(owner) {
    const selector = (owner as ReplicationControllerObject).spec.selector ?? {};
    return Object.keys(selector).length === 0 ? () => false : mapMatcher(selector);
  },
};
