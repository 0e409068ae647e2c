import type { NodeSpec } from 'kubernetes-types/core/v1.d.ts';
import { as } from '../../kube-object.ts';
import type { AdmissionPlugin } from '../admission.ts';
import { isAbout } from './refusal.ts';

const NOT_READY = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

/** A new node takes no pods before it is ready (plugin/pkg/admission/nodetaint). */
export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  mutate: (attributes) => {
    const { operation, object } = attributes;
    if (operation !== 'CREATE' || object === undefined || !isAbout(attributes, 'nodes')) return;
    const node = as<{ spec?: NodeSpec }>(object);
    node.spec ??= {};
    const taints = node.spec.taints ?? [];
    if (taints.some(({ key, effect }) => key === NOT_READY.key && effect === NOT_READY.effect)) return;
    node.spec.taints = [...taints, { ...NOT_READY }];
  },
};
