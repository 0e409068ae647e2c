import { formatTime } from '../../clock/clock.ts';
import type { KubeObject } from '../kube-object.ts';
import { HEALTHY_CONDITIONS, type NodeCondition, nodeConditions } from './node-conditions.ts';

export const FAKE_NODE_ADDRESS = '10.0.0.1';
const VERSION = 'kwok-0.7.0';

/** kwok lists Ready first and answers for the network too. */
const CONDITIONS = [
  HEALTHY_CONDITIONS[3],
  ...HEALTHY_CONDITIONS.slice(0, 3),
  ['NetworkUnavailable', 'False', 'RouteCreated', 'RouteController created a route'],
] as const;

/** What kwok reports for a node it manages (upstream: kwok kustomize/stage/node). */
export function fakeNodeStatus(node: KubeObject, nowMs: number): Record<string, unknown> {
  const status = (node.status ?? {}) as Record<string, unknown>;
  const plenty = { cpu: '1k', memory: '1Ti', pods: '1M' };
  return {
    conditions: nodeConditions(CONDITIONS, (status.conditions ?? []) as NodeCondition[], formatTime(nowMs)),
    addresses: status.addresses ?? [{ type: 'InternalIP', address: FAKE_NODE_ADDRESS }],
    allocatable: status.allocatable ?? plenty,
    capacity: status.capacity ?? plenty,
    nodeInfo: nodeInfo((status.nodeInfo ?? {}) as Record<string, string>),
    phase: 'Running',
  };
}

function nodeInfo(given: Record<string, string>): Record<string, string> {
  const or = (field: string, fallback: string) => given[field] || fallback;
  return {
    architecture: or('architecture', 'amd64'),
    bootID: or('bootID', ''),
    containerRuntimeVersion: or('containerRuntimeVersion', VERSION),
    kernelVersion: or('kernelVersion', VERSION),
    kubeProxyVersion: or('kubeProxyVersion', VERSION),
    kubeletVersion: or('kubeletVersion', VERSION),
    machineID: or('machineID', ''),
    operatingSystem: or('operatingSystem', 'linux'),
    osImage: or('osImage', ''),
    systemUUID: or('systemUUID', ''),
  };
}
