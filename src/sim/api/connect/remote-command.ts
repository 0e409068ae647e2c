import type { ApiResponse } from '../../api-request.ts';
import type { ProcessInput, ProcessOutput } from '../../process-streams.ts';
import { badRequest, notFound } from '../../status-error.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { andThen, type Eventually } from '../../eventually.ts';
import { isTrue } from '../request-info.ts';
import type { Scope } from '../scope.ts';
import { serveRemoteCommand } from '../streams/remote-command.ts';
import { wantedProtocol } from '../streams/upgrade.ts';
import { admitConnect } from './admit-connect.ts';
import { kubelets } from './kubelets.ts';
import { containerOf, podSpec } from './pod-container.ts';

interface CommandOptions {
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  tty: boolean;
  container: string;
  command: string[];
}

/** pods/NAME/exec and pods/NAME/attach (pkg/registry/core/pod/rest/subresources.go). */
export function remoteCommand(context: ApiContext, call: Call, { info }: Scope): Eventually<ApiResponse> {
  const options = parseOptions(call.request.query);
  const isExec = call.info.subresource === 'exec';
  const kind = isExec ? 'PodExecOptions' : 'PodAttachOptions';
  const { command: _, ...attach } = options;
  return andThen(admitConnect(context, call, info, { kind, apiVersion: 'v1', ...(isExec ? options : attach) }), () => {
    const { namespace, name } = call.info;
    const pod = context.store.get('pods', namespace, name);
    if (pod === undefined) throw notFound(info, name);
    const container = containerOf(pod, options.container);
    const { nodeName = '' } = podSpec(pod);
    if (nodeName === '') throw badRequest(`pod ${name} does not have a host assigned`);
    const door = kubelets(context, call, nodeName);
    if (wantedProtocol(call.request) === undefined) throw badRequest('Upgrade request required');
    const target = { node: nodeName, namespace, pod: name, container };
    const open = (output: ProcessOutput): ProcessInput =>
      isExec ? door.exec(target, options, output) : door.attach(target, attach, output);
    return {
      status: 101,
      headers: {},
      command: open,
      upgrade: (socket, head) => serveRemoteCommand({ request: call.request, socket, head }, options, open),
    };
  });
}

function parseOptions(query: URLSearchParams): CommandOptions {
  const flag = (name: string) => isTrue(query.get(name));
  return {
    stdin: flag('stdin'),
    stdout: flag('stdout'),
    stderr: flag('stderr'),
    tty: flag('tty'),
    container: query.get('container') ?? '',
    command: query.getAll('command'),
  };
}
