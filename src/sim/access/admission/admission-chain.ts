import type { Clock } from '../../../clock/clock.ts';
import type { Random } from '../../../clock/random.ts';
import type { Client } from '../../client.ts';
import type { KubeletDoor } from '../../kubelet-door.ts';
import type { Kinds } from '../../kinds/kinds.ts';
import type { ResourceRegistry } from '../../kinds/registry.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { AdmissionPlugin } from '../admission.ts';
import type { Authorizer } from '../authorizer.ts';
import { nodeRestriction } from '../node/node-restriction.ts';
import { podSecurity } from '../pod-security/pod-security.ts';
import { resourceQuota } from '../quota/resource-quota.ts';
import { escalationCheck } from '../rbac/escalation-check.ts';
import type { RuleResolver } from '../rbac/rule-resolver.ts';
import {
  certificateApproval,
  certificateRequester,
  certificateSigning,
  certificateSubjectRestriction,
} from './certificates.ts';
import { validatingAdmissionPolicy } from '../validating-policy/validating-admission-policy.ts';
import { mutatingWebhooks } from '../webhooks/mutating-webhooks.ts';
import { validatingWebhooks } from '../webhooks/validating-webhooks.ts';
import { defaultIngressClass, defaultStorageClass } from './default-classes.ts';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { limitRanger } from './limit-ranger.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { priority } from './priority.ts';
import { runtimeClass } from './runtime-class.ts';
import { serviceAccount } from './service-account.ts';
import { persistentVolumeClaimResize, storageObjectInUseProtection } from './storage-protection.ts';
import { taintNodesByCondition } from './taint-nodes.ts';

export interface ChainOptions {
  store: ObjectStore;
  registry: ResourceRegistry;
  kinds: Kinds;
  clock: Clock;
  random: Random;
  authorizer: Authorizer;
  rules: RuleResolver;
  client: () => Client;
  kubelets: () => KubeletDoor | undefined;
}

/** The plugins that are on by default and NodeRestriction, in upstream's order (pkg/kubeapiserver/options/plugins.go). */
export function admissionChain(options: ChainOptions): AdmissionPlugin[] {
  const { random, authorizer } = options;
  const inServer = inServerPlugins(options);
  const webhookOptions = { ...options, random: random.fork('webhooks') };
  return [
    ...inServer,
    mutatingWebhooks(webhookOptions, inServer),
    validatingAdmissionPolicy(options),
    validatingWebhooks(webhookOptions),
    resourceQuota(options),
    escalationCheck(options.rules, authorizer),
    certificateRequester,
  ];
}

function inServerPlugins({ store, random, authorizer }: ChainOptions): AdmissionPlugin[] {
  return [
    namespaceLifecycle(store),
    limitRanger(store),
    serviceAccount(store, random.fork('service-account-volumes')),
    nodeRestriction(store),
    taintNodesByCondition,
    podSecurity(store),
    priority(store),
    defaultTolerationSeconds,
    defaultStorageClass(store),
    storageObjectInUseProtection,
    persistentVolumeClaimResize(store),
    runtimeClass(store),
    certificateApproval(authorizer),
    certificateSigning(authorizer),
    certificateSubjectRestriction,
    defaultIngressClass(store),
  ];
}
