import type { KubeObject } from '../../kube-object.ts';
import { notSimulated, StatusError } from '../../status-error.ts';
import type { Conversion, WebhookClientConfig } from './definition.ts';

/** Posts a ConversionReview: its answer; undefined where it could not be had at once. Throws an Error that says why not. */
export type PostConversion = (config: WebhookClientConfig, body: string) => string | undefined;

export interface ConversionPost {
  post: PostConversion;
  uid(): string;
}

const VERSIONS = ['v1', 'v1beta1'];

/** An object in another version, as the definition's webhook makes it (apiextensions-apiserver/pkg/apiserver/conversion). */
export function convertByWebhook(
  { post, uid }: ConversionPost,
  { webhook }: Conversion,
  object: KubeObject,
  desiredAPIVersion: string,
): KubeObject {
  const fail = (why: string) => failure(object, `failed: ${why}`);
  const version = (webhook?.conversionReviewVersions ?? []).find((one) => VERSIONS.includes(one));
  if (version === undefined) throw new StatusError({ code: 500, message: 'no supported conversion review versions' });
  const apiVersion = `apiextensions.k8s.io/${version}`;
  const request = { uid: uid(), desiredAPIVersion, objects: [object] };
  let text: string | undefined;
  try {
    text = post(webhook?.clientConfig ?? {}, JSON.stringify({ kind: 'ConversionReview', apiVersion, request }));
  } catch (error) {
    throw fail(error instanceof Error ? error.message : String(error));
  }
  if (text === undefined) {
    throw notSimulated(
      `conversion of ${String(object.kind)} from ${String(object.apiVersion)} to ${desiredAPIVersion} by a webhook outside the cluster`,
      'Read it in the version it was written in, serve the webhook from a pod, or give the definition the conversion strategy None.',
    );
  }
  return checked(object, desiredAPIVersion, convertedIn(text, { apiVersion, uid: request.uid, fail }));
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

/** A webhook converts what an object says, not which one it is: of its metadata only labels and annotations may change. */
function checked(original: KubeObject, version: string, converted: readonly KubeObject[]): KubeObject {
  if (converted.length !== 1) throw failure(original, `returned ${converted.length} objects, expected 1`);
  const [object] = converted;
  const invalid = (why: string) => failure(original, `returned invalid converted object: ${why}`);
  if (object.apiVersion !== version)
    throw invalid(`invalid groupVersion (expected ${version}, received ${String(object.apiVersion)})`);
  if (object.kind !== original.kind)
    throw invalid(`invalid kind (expected ${String(original.kind)}, received ${String(object.kind)})`);
  for (const field of ['name', 'namespace', 'uid'] as const) {
    const [before, after] = [original.metadata[field], object.metadata?.[field]];
    if (before !== after)
      throw invalid(`must have the same ${field === 'uid' ? 'UID' : field}: ${String(before)} != ${String(after)}`);
  }
  const { labels: _, annotations: __, ...kept } = original.metadata;
  const { labels, annotations } = object.metadata;
  return {
    ...object,
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
