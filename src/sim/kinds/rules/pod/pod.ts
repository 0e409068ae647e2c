import type { Pod } from 'kubernetes-types/core/v1.d.ts';
import { as } from '../../../kube-object.ts';
import type { KindRules } from '../../kind-rules.ts';
import { qosClassOf } from './qos-class.ts';
import { defaultPodOnly, defaultPodSpec } from './pod-spec-defaults.ts';

export const podRules: KindRules = {
  defaults(draft) {
    const { spec } = as<Pod>(draft);
    if (!spec) return;
    defaultPodSpec(spec);
    defaultPodOnly(spec);
  },
  prepareCreate(draft) {
    const { spec } = as<Pod>(draft);
    draft.status = { phase: 'Pending', qosClass: spec === undefined ? 'BestEffort' : qosClassOf(spec) };
  },
  selectableFields(object) {
    const { spec, status } = as<Pod>(object);
    return {
      'spec.nodeName': spec?.nodeName ?? '',
      'spec.restartPolicy': spec?.restartPolicy ?? '',
      'spec.schedulerName': spec?.schedulerName ?? '',
      'spec.serviceAccountName': spec?.serviceAccountName ?? '',
      'spec.hostNetwork': String(spec?.hostNetwork ?? false),
      'status.phase': status?.phase ?? '',
      'status.podIP': status?.podIPs?.[0]?.ip ?? '',
      'status.nominatedNodeName': status?.nominatedNodeName ?? '',
    };
  },
};
