import type { Namespace } from 'kubernetes-types/core/v1.d.ts';
import { as } from '../../../kube-object.ts';
import { invalid } from '../../field-error.ts';
import type { KindRules } from '../../kind-rules.ts';
import { finalizerNameErrors } from '../../object-meta-errors.ts';
import { labelName } from '../name-rules.ts';
import { keepNamespaceFinalizers, prepareNamespace } from './namespace-strategy.ts';
import { defaultNamespace } from './object-defaults.ts';

export const namespaceRules: KindRules = {
  hasGeneration: false,
  nameErrors: labelName,
  defaults: defaultNamespace,
  prepareCreate: prepareNamespace,
  prepareUpdate: keepNamespaceFinalizers,
  validate: (object) =>
    (as<Namespace>(object).spec?.finalizers ?? []).flatMap((finalizer) =>
      finalizerNameErrors(finalizer, 'spec.finalizers'),
    ),
  validateUpdate: () => [],
  validateStatusUpdate: (object) => {
    const phase = as<Namespace>(object).status?.phase ?? '';
    const wanted = object.metadata.deletionTimestamp ? 'Terminating' : 'Active';
    if (phase === wanted) return [];
    const state = wanted === 'Active' ? 'empty' : 'not empty';
    return [invalid('status.Phase', phase, `may only be '${wanted}' if \`deletionTimestamp\` is ${state}`)];
  },
  selectableFields: (object) => ({ 'status.phase': as<Namespace>(object).status?.phase ?? '' }),
};
