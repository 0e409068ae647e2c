import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { andThen, type Eventually } from '../../eventually.ts';
import { admissionAttributes, admitMutating, admitValidating } from '../write/admit.ts';

/** Admission of what is no write: exec, attach, port-forward, proxies. The options stand in for the object. */
export function admitConnect(
  context: ApiContext,
  call: Call,
  info: ResourceInfo,
  options: { kind: string; apiVersion: string } & Record<string, unknown>,
): Eventually<void> {
  const attributes = admissionAttributes(call, {
    operation: 'CONNECT',
    info,
    name: call.info.name,
    object: options as unknown as KubeObject,
    old: undefined,
    options: {},
    dryRun: false,
  });
  return andThen(admitMutating(context, attributes), () => admitValidating(context, attributes));
}
