import type { AdmissionPlugin } from '../admission.ts';
import { podOf } from './pod.ts';

const TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/** Pods stay five minutes on a node that is lost (plugin/pkg/admission/defaulttolerationseconds). */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  mutate: (attributes) => {
    const pod = attributes.subresource === '' ? podOf(attributes) : undefined;
    if (pod === undefined) return;
    const { spec } = pod;
    const present = spec.tolerations ?? [];
    const missing = TAINTS.filter(
      (taint) =>
        !present.some(
          ({ key = '', effect = '' }) => (key === taint || key === '') && (effect === 'NoExecute' || effect === ''),
        ),
    );
    if (missing.length === 0) return;
    const added = missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }));
    spec.tolerations = [...present, ...added];
  },
};
