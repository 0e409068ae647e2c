import type { ApiResponse } from '../../api-request.ts';
import { KubeletUnreachable } from '../../kubelet-door.ts';
import { badRequest, notFound } from '../../status-error.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { andThen, type Eventually } from '../../eventually.ts';
import type { Scope } from '../scope.ts';
import { notDialled } from '../streams/not-dialled.ts';
import { servePortForward } from '../streams/port-forward.ts';
import { wantedProtocol } from '../streams/upgrade.ts';
import { admitConnect } from './admit-connect.ts';
import { kubelets } from './kubelets.ts';
import { podSpec } from './pod-container.ts';

/** pods/NAME/portforward. */
export function portForward(context: ApiContext, call: Call, { info }: Scope): Eventually<ApiResponse> {
  const ports = call.request.query.getAll('ports').flatMap((text) => text.split(',').map(portNumber));
  const options = { kind: 'PodPortForwardOptions', apiVersion: 'v1', ...(ports.length === 0 ? {} : { ports }) };
  return andThen(admitConnect(context, call, info, options), () => {
    const { namespace, name } = call.info;
    const pod = context.store.get('pods', namespace, name);
    if (pod === undefined) throw notFound(info, name);
    const { nodeName = '' } = podSpec(pod);
    if (nodeName === '') throw badRequest(`pod ${name} does not have a host assigned`);
    const door = kubelets(context, call, nodeName);
    if (wantedProtocol(call.request) === undefined) throw badRequest('Upgrade request required');
    dial(() => door.reach({ node: nodeName, namespace, pod: name }));
    return {
      status: 101,
      headers: {},
      upgrade: (socket, head) =>
        servePortForward({ request: call.request, socket, head }, (port, output) =>
          door.connect({ node: nodeName, namespace, pod: name, port }, output),
        ),
    };
  });
}

/** k8s.io/apimachinery/pkg/runtime/conversion.go. */
function portNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw badRequest(`cannot convert to []int32: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
}

function dial(reach: () => void): void {
  try {
    reach();
  } catch (error) {
    throw error instanceof KubeletUnreachable ? notDialled(error) : error;
  }
}
