import { warningHeader } from './warning-header.ts';
import { isLongRunning } from '../access/cluster-access.ts';
import { bearerTokenWarnings } from '../access/authentication/bearer-token.ts';
import { PlainRefusal } from '../access/plain-refusal.ts';
import type { ApiRequest, ApiResponse, Handler } from '../api-request.ts';
import { StatusError } from '../status-error.ts';
import { answerError, answerText } from './answer.ts';
import type { ApiContext, Call } from './api-context.ts';
import { andThen, attempt, type Eventually } from '../eventually.ts';
import { converting } from './custom/converting.ts';
import { dispatch } from './dispatch.ts';
import { panicAnswer } from './http/http-refusals.ts';
import { parseRequestInfo, type RequestInfo } from './request-info.ts';

/**
 * The way of every request, from whatever side it comes: authentication, audit, authorization, then the verb's own steps
 * (decoding, admission, validation, the store), and an answer in the shape the client accepts.
 */
export function createHandler(context: ApiContext): Handler {
  return (request) => {
    const info = parseRequestInfo(request.method, request.path, request.query);
    if (info.fault !== undefined) return misunderstood(info.path, info.fault);
    const entry = context.access.enter(request, info);
    const { trail } = entry;
    const call: Call = { request, info, user: NOBODY, warnings: bearerTokenWarnings(request), trail };
    if ('refusal' in entry) {
      const answer = answerError(context, call, entry.refusal);
      trail.refusedLogin(audited(answer));
      return withHeaders(call, answer);
    }
    const answered = attempt(
      () => {
        const actor = context.access.actorOf(request, entry);
        if (wantsFlow(request, info)) call.flow = context.flows.headersFor(actor, info);
        context.access.authorize(actor, info, trail);
        call.user = actor;
        return converting(() => dispatch(context, call));
      },
      (error) => refuse(context, call, error),
    );
    return andThen(answered, (answer) => {
      context.metrics.count(call.info, call.request.query.get('dryRun') ?? '', answer.status);
      tell(call, answer);
      return withHeaders(call, answer);
    });
  };
}

/** Actors inside the process read no headers. */
function wantsFlow({ user }: ApiRequest, info: RequestInfo): boolean {
  return user === undefined && (info.verb === 'watch' || !isLongRunning(info));
}

const NOBODY = { username: '', groups: [] };

function misunderstood(path: string, why: string): ApiResponse {
  const answer = answerText(
    500,
    `Internal Server Error: ${JSON.stringify(path)}: failed to create RequestInfo: ${why}\n`,
  );
  return { ...answer, headers: { ...answer.headers, 'X-Content-Type-Options': 'nosniff' } };
}

/** Who may not come in is told so by a filter of upstream's that sets its own headers. */
function refuse(context: ApiContext, call: Call, error: unknown): Eventually<ApiResponse> {
  if (error instanceof PlainRefusal) return answerText(error.code, `${error.message}\n`);
  if (!(error instanceof StatusError)) {
    context.panicked(`${call.request.method} ${call.request.uri ?? call.request.path}`, error);
    return panicAnswer();
  }
  const answer = answerError(context, call, error);
  if (call.user === NOBODY) answer.headers['X-Content-Type-Options'] = 'nosniff';
  return answer;
}

/** A stream is told of when it starts and when it ends, anything else once. */
function tell(call: Call, answer: ApiResponse): void {
  const { stream, upgrade } = answer;
  if (upgrade !== undefined) {
    call.trail.started(audited(answer));
    answer.upgrade = (socket, head) => {
      socket.once('close', () => call.trail.completed({ code: answer.status }));
      upgrade(socket, head);
    };
    return;
  }
  if (stream === undefined) {
    call.trail.completed(audited(answer));
    return;
  }
  call.trail.started(audited(answer));
  let told = false;
  const complete = () => {
    if (told) return;
    told = true;
    call.trail.completed({ code: answer.status });
  };
  answer.stream = {
    start: (out) => {
      const stop = stream.start({
        ...out,
        end: () => {
          complete();
          out.end();
        },
        abort: () => {
          complete();
          out.abort();
        },
      });
      return () => {
        complete();
        stop();
      };
    },
  };
}

function audited({ status, object, body, headers }: ApiResponse) {
  const isJson = typeof body === 'string' && headers['Content-Type'] === 'application/json';
  return { code: status, ...(object === undefined ? {} : { object }), ...(isJson ? { json: body } : {}) };
}

function withHeaders(call: Call, answer: ApiResponse): ApiResponse {
  const headers: ApiResponse['headers'] = {
    'Cache-Control': 'no-cache, private',
    ...answer.headers,
    ...call.flow,
    'Audit-Id': call.trail.auditID,
  };
  if (call.warnings.length > 0) {
    headers.Warning = [...new Set(call.warnings)].flatMap((text) => warningHeader(text) ?? []);
  }
  return { ...answer, headers };
}
