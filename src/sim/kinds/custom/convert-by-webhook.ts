import type { KubeObject } from '../../kube-object.ts';
import type { Eventually } from '../../eventually.ts';
import { StatusError } from '../../status-error.ts';
import { type ConversionAnswer, type ConversionAnswers, ConversionPending } from './conversion-answers.ts';
import type { Conversion, WebhookClientConfig } from './definition.ts';

/** Posts a ConversionReview: its answer, now or later. Throws an Error that says why there is none. */
export type PostConversion = (config: WebhookClientConfig, body: string) => Eventually<string>;

export interface ConversionPost {
  post: PostConversion;
  uid(): string;
}

const VERSIONS = ['v1', 'v1beta1'];
const NO_RESPONSE = { uid: '', convertedObjects: null, result: { metadata: {} } };

/**
 * An object in another version, as the definition's webhook makes it (apiextensions-apiserver/pkg/apiserver/conversion).
 * Throws ConversionPending where the webhook answers later.
 */
export function convertByWebhook(
  { post, uid }: ConversionPost,
  answers: ConversionAnswers,
  { webhook }: Conversion,
  object: KubeObject,
  desiredAPIVersion: string,
): KubeObject {
  const version = (webhook?.conversionReviewVersions ?? []).find((one) => VERSIONS.includes(one));
  if (version === undefined) throw new StatusError({ code: 500, message: 'no supported conversion review versions' });
  const apiVersion = `apiextensions.k8s.io/${version}`;
  const asked = { uid: uid(), object };
  const request = { uid: asked.uid, desiredAPIVersion, objects: [object] };
  const body = JSON.stringify({ kind: 'ConversionReview', apiVersion, request, response: NO_RESPONSE });
  const answer =
    answers.find(object, desiredAPIVersion) ??
    answered(asked, () => {
      const text = post(webhook?.clientConfig ?? {}, body);
      if (text instanceof Promise) throw answers.expect(asked, desiredAPIVersion, text);
      return text;
    });
  const { error, text } = { error: undefined, text: undefined, ...answer.outcome };
  const fail = (why: string) => failure(object, `failed: ${why}`);
  if (text === undefined) throw fail(error instanceof Error ? error.message : String(error));
  const found = convertedIn(text, { apiVersion, uid: answer.uid, fail });
  return withMetadata(object, checked(answer.object, desiredAPIVersion, found));
}

function answered(asked: Omit<ConversionAnswer, 'outcome'>, ask: () => string): ConversionAnswer {
  try {
    return { ...asked, outcome: { text: ask() } };
  } catch (error) {
    if (error instanceof ConversionPending) throw error;
    return { ...asked, outcome: { error } };
  }
}

interface Review {
  kind?: string;
  apiVersion?: string;
  response?: { uid?: string; convertedObjects?: KubeObject[] | null; result?: { status?: string; message?: string } };
}

function convertedIn(
  text: string,
  asked: { apiVersion: string; uid: string; fail(why: string): StatusError },
): readonly KubeObject[] {
  const { kind, apiVersion, response } = readReview(text, asked.fail);
  if (apiVersion !== asked.apiVersion || kind !== 'ConversionReview')
    throw asked.fail(
      `expected webhook response of ${asked.apiVersion}, Kind=ConversionReview, got ${apiVersion ?? ''}, Kind=${kind ?? ''}`,
    );
  if (response === undefined) throw asked.fail('no response provided');
  if (response.uid !== asked.uid)
    throw asked.fail(`expected response.uid=${JSON.stringify(asked.uid)}, got ${JSON.stringify(response.uid ?? '')}`);
  const { status = '', message = '' } = response.result ?? {};
  if (status !== 'Success') throw asked.fail(message || `response.result.status was '${status}', not 'Success'`);
  return response.convertedObjects ?? [];
}

function readReview(text: string, fail: (why: string) => StatusError): Review {
  try {
    return JSON.parse(text) as Review;
  } catch {
    throw fail("couldn't get version/kind; json parse error: invalid character in the answer");
  }
}

function checked(original: KubeObject, version: string, converted: readonly KubeObject[]): KubeObject {
  if (converted.length !== 1) throw failure(original, `returned ${converted.length} objects, expected 1`);
  const [object] = converted;
  const invalid = (why: string) => failure(original, `returned invalid object${why}`);
  if (object.apiVersion !== version)
    throw invalid(` at index 0: invalid groupVersion (expected ${version}, received ${String(object.apiVersion)})`);
  if (object.kind !== original.kind)
    throw invalid(` at index 0: invalid kind (expected ${String(original.kind)}, received ${String(object.kind)})`);
  for (const field of ['name', 'namespace', 'uid'] as const) {
    const [before, after] = [original.metadata[field], object.metadata?.[field]];
    if (before !== after)
      throw invalid(`: must have the same ${field === 'uid' ? 'UID' : field}: ${String(before)} != ${String(after)}`);
  }
  return object;
}

/** A webhook converts what an object says, not which one it is: of its metadata only labels and annotations may change. */
function withMetadata(original: KubeObject, converted: KubeObject): KubeObject {
  const { labels: _, annotations: __, ...kept } = original.metadata;
  const { labels, annotations } = converted.metadata;
  return {
    ...converted,
    metadata: {
      ...kept,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
  };
}

/** Not a refusal of the request but a fault: without a reason, as errors of Go's own are told. */
function failure({ apiVersion, kind }: KubeObject, why: string): StatusError {
  return new StatusError({
    code: 500,
    message: `conversion webhook for ${String(apiVersion)}, Kind=${String(kind)} ${why}`,
  });
}
