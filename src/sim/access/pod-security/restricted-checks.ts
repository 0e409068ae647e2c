import type { Volume } from 'kubernetes-types/core/v1.d.ts';
import { allContainers } from '../admission/pod.ts';
import { seccompProfileRestricted } from './seccomp-checks.ts';
import {
  containersText,
  containersThat,
  contextOf,
  plural,
  podContextOf,
  quoted,
  type SecurityCheck,
  settersText,
  sortedQuoted,
} from './security-check.ts';

const allowPrivilegeEscalation: SecurityCheck = {
  id: 'allowPrivilegeEscalation',
  since: 8,
  notWindowsSince: 25,
  check: ({ spec }) => {
    const bad = containersThat(spec, (container) => contextOf(container)?.allowPrivilegeEscalation !== false);
    if (bad.length === 0) return undefined;
    const detail = `${containersText(bad)} must set securityContext.allowPrivilegeEscalation=false`;
    return { reason: 'allowPrivilegeEscalation != false', detail };
  },
};

const capabilities: SecurityCheck = {
  id: 'capabilities_restricted',
  since: 22,
  overrides: ['capabilities_baseline'],
  notWindowsSince: 25,
  check: ({ spec }) => {
    const addedBy = (added: readonly string[] | undefined) => (added ?? []).filter((one) => one !== 'NET_BIND_SERVICE');
    const keeping = containersThat(spec, (container) => !contextOf(container)?.capabilities?.drop?.includes('ALL'));
    const adding = containersThat(spec, (container) => addedBy(contextOf(container)?.capabilities?.add).length > 0);
    if (keeping.length === 0 && adding.length === 0) return undefined;
    const added = allContainers(spec).flatMap((container) => addedBy(contextOf(container)?.capabilities?.add));
    const details = [
      ...(keeping.length === 0
        ? []
        : [`${containersText(keeping)} must set securityContext.capabilities.drop=["ALL"]`]),
      ...(adding.length === 0
        ? []
        : [`${containersText(adding)} must not include ${sortedQuoted(added)} in securityContext.capabilities.add`]),
    ];
    return { reason: 'unrestricted capabilities', detail: details.join('; ') };
  },
};

const FREE_VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

const restrictedVolumes: SecurityCheck = {
  id: 'restrictedVolumes',
  since: 0,
  overrides: ['hostPathVolumes'],
  check: ({ spec }) => {
    const bad = (spec.volumes ?? []).filter((volume) => !FREE_VOLUMES.includes(volumeType(volume)));
    if (bad.length === 0) return undefined;
    const types = new Set(bad.map(volumeType));
    const who = `${plural('volume', 'volumes', bad.length)} ${quoted(bad.map(({ name }) => name))}`;
    const what = plural('restricted volume type', 'restricted volume types', types.size);
    const detail = `${who} ${plural('uses', 'use', bad.length)} ${what} ${sortedQuoted(types)}`;
    return { reason: 'restricted volume types', detail };
  },
};

function volumeType(volume: Volume): string {
  return Object.keys(volume).find((field) => field !== 'name') ?? 'unknown';
}

const runAsNonRoot: SecurityCheck = {
  id: 'runAsNonRoot',
  since: 0,
  check: ({ spec }) => {
    const reason = 'runAsNonRoot != true';
    const ofPod = podContextOf(spec)?.runAsNonRoot;
    const bad = containersThat(spec, (container) => contextOf(container)?.runAsNonRoot === false);
    const setters = settersText(ofPod === false, bad);
    if (setters !== '') return { reason, detail: `${setters} must not set securityContext.runAsNonRoot=false` };
    if (ofPod === true) return undefined;
    const silent = containersThat(spec, (container) => contextOf(container)?.runAsNonRoot === undefined);
    if (silent.length === 0) return undefined;
    return { reason, detail: `pod or ${containersText(silent)} must set securityContext.runAsNonRoot=true` };
  },
};

const runAsUser: SecurityCheck = {
  id: 'runAsUser',
  since: 23,
  check: ({ spec }) => {
    const bad = containersThat(spec, (container) => contextOf(container)?.runAsUser === 0);
    const setters = settersText(podContextOf(spec)?.runAsUser === 0, bad);
    return setters === '' ? undefined : { reason: 'runAsUser=0', detail: `${setters} must not set runAsUser=0` };
  },
};

/** In the order of their ids; they follow those of baseline that they don't override. */
export const RESTRICTED_CHECKS: readonly SecurityCheck[] = [
  allowPrivilegeEscalation,
  capabilities,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccompProfileRestricted,
];
