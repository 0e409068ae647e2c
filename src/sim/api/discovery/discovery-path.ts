import { createHash } from 'node:crypto';
import type { ApiResponse } from '../../api-request.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { Accepted } from '../accept.ts';
import type { ServedGroup } from '../aggregation/served-groups.ts';
import { answerDiscovery } from '../answer.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { goJson } from '../json-text.ts';
import { noSuchMethod, noSuchResource } from '../scope.ts';
import { aggregatedDiscovery } from './aggregated.ts';
import { apiGroup, apiGroupList, apiResourceList, apiVersions } from './plain.ts';

/** Answers /api, /apis and what lies below them short of resources; undefined for any other path. */
export function discoveryPath(context: ApiContext, call: Call): ApiResponse | undefined {
  const [prefix, ...rest] = call.info.path.split('/').filter((part) => part !== '');
  if (prefix !== 'api' && prefix !== 'apis') return undefined;
  const found = prefix === 'api' ? coreDiscovery(context, call, rest) : groupDiscovery(context, call, rest);
  if (found === undefined) return undefined;
  const isRouted = prefix === 'api' || rest.length > 1;
  if (isRouted && call.request.method !== 'GET') throw noSuchMethod();
  return found();
}

function coreDiscovery(context: ApiContext, call: Call, rest: string[]): (() => ApiResponse) | undefined {
  const core = context.registry.groups().filter(({ name }) => name === '');
  if (rest.length === 0) return () => aggregatedOr(context, call, core, () => apiVersions(context.serverAddress()));
  if (rest.length > 1) return undefined;
  if (rest[0] !== 'v1') throw noSuchResource();
  return () => answerDiscovery(context, call, apiResourceList('v1', core[0].versions[0].resources, storedOf(context)));
}

function groupDiscovery(context: ApiContext, call: Call, rest: string[]): (() => ApiResponse) | undefined {
  const groups = context.remotes.groups().filter(({ name }) => name !== '');
  if (rest.length === 0) return () => aggregatedOr(context, call, groups, () => apiGroupList(groups));
  const group = groups.find(({ name }) => name === rest[0]);
  if (group === undefined) return undefined;
  if (rest.length === 1) return () => answerDiscovery(context, call, apiGroup(group));
  const version = group.versions.find((candidate) => candidate.version === rest[1]);
  if (version === undefined) {
    if (context.registry.isBuiltinGroup(group.name)) throw noSuchResource();
    return undefined;
  }
  return () =>
    answerDiscovery(
      context,
      call,
      apiResourceList(`${group.name}/${version.version}`, version.resources, storedOf(context)),
    );
}

function storedOf({ registry }: ApiContext) {
  return ({ storageKey }: ResourceInfo) => registry.stored(storageKey);
}

function aggregatedOr(
  context: ApiContext,
  call: Call,
  groups: readonly ServedGroup[],
  plain: () => object,
): ApiResponse {
  const accepted = context.accepts.negotiate(call.request.headers.accept, servesDiscovery);
  if (accepted?.as !== 'APIGroupDiscoveryList') return answerDiscovery(context, call, plain());
  const type = `application/json;g=apidiscovery.k8s.io;v=${accepted.version};as=APIGroupDiscoveryList`;
  const { json, etag } = document(context.remotes.groups(), `${call.info.path} ${accepted.version}`, () =>
    aggregatedDiscovery(groups, accepted.version),
  );
  const headers = { Etag: etag, Vary: 'Accept', 'Cache-Control': 'public' };
  if (call.request.headers['if-none-match'] === etag) return { status: 304, headers };
  return { status: 200, headers: { ...headers, 'Content-Type': type }, body: json };
}

interface Document {
  json: Buffer;
  etag: string;
}

/** Made once for each set of groups: a new list is made where the set changes. */
const documents = new WeakMap<readonly ServedGroup[], Map<string, Document>>();

function document(groups: readonly ServedGroup[], key: string, make: () => object): Document {
  const known = documents.get(groups) ?? new Map<string, Document>();
  documents.set(groups, known);
  let found = known.get(key);
  if (found === undefined) {
    const json = Buffer.from(`${goJson(make())}\n`);
    const hash = createHash('sha512').update(json).digest('hex').toUpperCase();
    found = { json, etag: `"${hash}"` };
    known.set(key, found);
  }
  return found;
}

function servesDiscovery({ as, version }: Accepted): boolean {
  return as === undefined || (as === 'APIGroupDiscoveryList' && (version === 'v2' || version === 'v2beta1'));
}
