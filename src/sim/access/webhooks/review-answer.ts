import { parse } from 'yaml';
import { CallError } from './call-error.ts';

/** `admission.k8s.io/v1` AdmissionResponse. */
export interface ReviewAnswer {
  allowed: boolean;
  status?: { code?: number; reason?: string; message?: string; status?: string; details?: Record<string, unknown> };
  patch?: string;
  patchType?: string;
  warnings: string[];
  auditAnnotations: Record<string, string>;
}

/** Reads what a webhook answered (k8s.io/apiserver/pkg/admission/plugin/webhook/request/admissionreview.go). */
export function readReviewAnswer(
  text: string,
  expected: { apiVersion: string; uid: string; mutating: boolean },
): ReviewAnswer {
  const review = decode(text, expected.apiVersion);
  const { response } = review;
  if (!isRecord(response)) throw new CallError('webhook response was absent', 'response');
  if (response.uid !== expected.uid) {
    const got = JSON.stringify(response.uid ?? '');
    throw new CallError(`expected response.uid=${JSON.stringify(expected.uid)}, got ${got}`, 'response');
  }
  const answer = answerOf(response);
  checkPatch(answer, expected.mutating);
  return answer;
}

function decode(text: string, apiVersion: string): Record<string, unknown> {
  const value = parseLoosely(text);
  if (!isRecord(value)) throw new CallError(`couldn't get version/kind; json parse error: ${notAnObject(value)}`);
  const { kind = '', apiVersion: given = '' } = value as { kind?: string; apiVersion?: string };
  if (kind === '') throw new CallError(`Object 'Kind' is missing in '${text}'`);
  if (given === '') throw new CallError(`Object 'apiVersion' is missing in '${text}'`);
  if (given !== apiVersion || kind !== 'AdmissionReview') {
    const [from, to] = [given, apiVersion].map((one) => one.slice(one.lastIndexOf('/') + 1));
    throw new CallError(`converting (${from}.${kind}) to (${to}.AdmissionReview): unknown conversion`);
  }
  return value;
}

/** Answers may be YAML, as everything that is decoded there. */
function parseLoosely(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    try {
      return parse(text, { logLevel: 'silent' }) as unknown;
    } catch {
      throw new CallError(`couldn't get version/kind; json parse error: invalid character in '${text}'`);
    }
  }
}

function notAnObject(value: unknown): string {
  if (value === undefined || value === null) return 'unexpected end of JSON input';
  const type = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  return `json: cannot unmarshal ${type} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`;
}

function answerOf(response: Record<string, unknown>): ReviewAnswer {
  const { status, patch, patchType, warnings, auditAnnotations } = response;
  return {
    allowed: response.allowed === true,
    ...(isRecord(status) ? { status: status } : {}),
    ...(typeof patch === 'string' && patch !== '' ? { patch } : {}),
    ...(typeof patchType === 'string' ? { patchType } : {}),
    warnings: Array.isArray(warnings) ? warnings.filter((one) => typeof one === 'string') : [],
    auditAnnotations: isRecord(auditAnnotations)
      ? Object.fromEntries(Object.entries(auditAnnotations).map(([key, value]) => [key, String(value)]))
      : {},
  };
}

function checkPatch({ patch, patchType }: ReviewAnswer, mutating: boolean): void {
  const refuse = (why: string) => new CallError(why, 'response');
  if (!mutating) {
    if (patch !== undefined) throw refuse('validating webhook may not return response.patch');
    if (patchType !== undefined) throw refuse('validating webhook may not return response.patchType');
    return;
  }
  if (patch !== undefined && patchType === undefined) {
    throw refuse('webhook returned response.patch but not response.patchType');
  }
  if (patch === undefined && patchType !== undefined) {
    throw refuse('webhook returned response.patchType but not response.patch');
  }
  if (patchType === '') throw refuse('webhook returned invalid response.patchType of ""');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
