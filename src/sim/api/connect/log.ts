import type { ApiResponse } from '../../api-request.ts';
import { type KubeletDoor, KubeletUnreachable, type PlainRequest } from '../../kubelet-door.ts';
import { parseGoTime } from '../../kinds/decode/go-time.ts';
import { type FieldError, forbiddenField, invalid, invalidObject } from '../../kinds/field-error.ts';
import { badRequest, internalError, notFound, StatusError } from '../../status-error.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { isTrue } from '../request-info.ts';
import type { Scope } from '../scope.ts';
import { containerOf, podSpec } from './pod-container.ts';
import { streamOverWebSocket } from '../streams/stream-over-websocket.ts';
import { wantedProtocol } from '../streams/upgrade.ts';
import { kubelets } from './kubelets.ts';

/** Parameters of PodLogOptions that the kubelet is handed. */
const PASSED = ['follow', 'previous', 'timestamps', 'sinceSeconds', 'sinceTime', 'tailLines', 'limitBytes'];
const INTEGERS = ['sinceSeconds', 'tailLines', 'limitBytes'];

/** GET of pods/NAME/log: the kubelet's text (pkg/registry/core/pod/rest/log.go). */
export function podLog(context: ApiContext, call: Call, { info }: Scope): ApiResponse {
  const { namespace, name } = call.info;
  const { query } = call.request;
  checkTime(query.get('sinceTime') ?? '');
  const errors = optionErrors(query);
  if (errors.length > 0) throw invalidObject({ group: '', kind: 'PodLogOptions' }, name, errors);
  const pod = context.store.get('pods', namespace, name);
  if (pod === undefined) throw notFound(info, name);
  const container = containerOf(pod, query.get('container') ?? '');
  const { nodeName = '' } = podSpec(pod);
  if (nodeName === '') return { status: 204, headers: {} };
  const passed = new URLSearchParams();
  for (const parameter of PASSED) {
    const value = query.get(parameter);
    if (value !== null && value !== '')
      passed.set(parameter, INTEGERS.includes(parameter) || parameter === 'sinceTime' ? value : String(isTrue(value)));
  }
  const path = `/containerLogs/${namespace}/${name}/${container}`;
  const answer = ask(kubelets(context, call, nodeName), nodeName, { method: 'GET', path, query: passed, headers: {} });
  const log = checked(answer, name);
  if (wantedProtocol(call.request) !== 'websocket') return log;
  return {
    status: 101,
    headers: {},
    upgrade: (socket, head) => streamOverWebSocket({ request: call.request, socket, head }, log),
  };
}

function checkTime(text: string): void {
  const read = text === '' ? 0 : parseGoTime(text);
  if (typeof read !== 'number') throw badRequest(read.error);
}

/** Without a kubelet the client's own error comes through (k8s.io/apiserver/pkg/registry/generic/rest/streamer.go). */
function ask(door: KubeletDoor, node: string, request: PlainRequest): ApiResponse {
  try {
    return door.request(node, request);
  } catch (error) {
    if (!(error instanceof KubeletUnreachable)) throw error;
    throw new StatusError({ code: 500, message: `Get ${JSON.stringify(error.url)}: ${error.message}` });
  }
}

/** What the kubelet refuses becomes a Status (k8s.io/apiserver/pkg/registry/generic/rest/response_checker.go). */
function checked(answer: ApiResponse, name: string): ApiResponse {
  const { status, body, stream } = answer;
  if (status >= 200 && status <= 206) {
    return {
      ...answer,
      headers: { ...answer.headers, 'Content-Type': 'text/plain' },
      ...(stream === undefined ? {} : { stream }),
    };
  }
  const text = body?.toString() ?? '';
  if (status === 500) throw internalError(text);
  if (status === 400) throw badRequest(text);
  throw new StatusError({
    code: status,
    reason: status === 404 ? 'NotFound' : 'Unknown',
    message:
      status === 404
        ? `the server could not find the requested resource ( pods/log ${name})`
        : `unknown ( pods/log ${name})`,
    details: { name, kind: 'pods/log', causes: [{ reason: 'UnexpectedServerResponse', message: text }] },
  });
}

/** pkg/apis/core/validation, ValidatePodLogOptions. */
function optionErrors(query: URLSearchParams): FieldError[] {
  const errors: FieldError[] = [];
  const values = Object.fromEntries(INTEGERS.map((name) => [name, integer(query, name)]));
  const { tailLines, limitBytes, sinceSeconds } = values;
  if (tailLines !== undefined && tailLines < 0)
    errors.push(invalid('tailLines', tailLines, 'must be greater than or equal to 0'));
  if (limitBytes !== undefined && limitBytes < 1)
    errors.push(invalid('limitBytes', limitBytes, 'must be greater than 0'));
  if (sinceSeconds !== undefined && (query.get('sinceTime') ?? '') !== '') {
    errors.push(forbiddenField('[]', 'at most one of `sinceTime` or `sinceSeconds` may be specified'));
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) {
    errors.push(invalid('sinceSeconds', sinceSeconds, 'must be greater than 0'));
  }
  return errors;
}

function integer(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^[-+]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}
