import type { ServiceAccount } from 'kubernetes-types/core/v1.d.ts';
import { as } from '../../../kube-object.ts';
import type { Draft, KindRules } from '../../kind-rules.ts';
import { subdomainName } from '../name-rules.ts';

export const serviceAccountRules: KindRules = {
  hasGeneration: false,
  nameErrors: subdomainName,
  prepareCreate: keepSecretNames,
  prepareUpdate: keepSecretNames,
};

/** Of the secrets that an account refers to only the names are kept (pkg/registry/core/serviceaccount/strategy.go). */
function keepSecretNames(draft: Draft): void {
  const { secrets } = as<ServiceAccount>(draft);
  if (!secrets) return;
  draft.secrets = secrets.map(({ name }) => (name === undefined ? {} : { name }));
}
