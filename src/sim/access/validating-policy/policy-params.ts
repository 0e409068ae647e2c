import { labelMatcher } from '../../kinds/label-matcher.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { MatchScope } from '../matching/match-criteria.ts';
import type { ParamRef, Policy } from './policy-objects.ts';

/** A policy or binding that cannot be used as it is. */
export class ConfigurationError extends Error {}

/** The resource of a policy's parameters; throws where there is none. */
export function paramResource({ registry }: MatchScope, policy: Policy): ResourceInfo | undefined {
  const { paramKind } = policy.spec;
  if (paramKind === undefined) return undefined;
  const { apiVersion, kind } = paramKind;
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/', 2) : ['', apiVersion];
  const found = registry.byKind(group, version, kind);
  if (found !== undefined) return found;
  throw new ConfigurationError(`failed to find resource referenced by paramKind: '${group}/${version}, Kind=${kind}'`);
}

/** The parameters of a binding: null where it has none (admission/plugin/policy/generic, CollectParams). */
export function collectParams(
  { store }: MatchScope,
  info: ResourceInfo | undefined,
  ref: ParamRef | undefined,
  requestNamespace: string,
): (KubeObject | null)[] {
  if (info === undefined || ref === undefined) return [null];
  const namespace = info.namespaced ? (ref.namespace ?? '') || requestNamespace : '';
  if (info.namespaced && namespace === '') {
    throw new ConfigurationError(
      'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources',
    );
  }
  if (!info.namespaced && (ref.namespace ?? '') !== '') {
    throw new ConfigurationError('paramRef.namespace must not be provided for a cluster-scoped `paramKind`');
  }
  const found = select(store.list(info.storageKey, namespace), ref);
  if (found.length === 0 && ref.parameterNotFoundAction === 'Deny') {
    throw new ConfigurationError('no params found for policy binding with `Deny` parameterNotFoundAction');
  }
  return found;
}

function select(objects: readonly KubeObject[], { name = '', selector }: ParamRef): KubeObject[] {
  if (name !== '') return objects.filter(({ metadata }) => metadata.name === name);
  const matches = labelMatcher(selector);
  return objects.filter(({ metadata }) => matches(metadata.labels));
}
