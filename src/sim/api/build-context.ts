import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../package-root.ts';
import { OpenApiDefinitions, type OpenApiSchema } from '../kinds/open-api-definitions.ts';
import { groupVersionOf, type ResourceInfo } from '../kinds/resource-info.ts';
import type { KubeObject } from '../kube-object.ts';
import { AcceptHeaders } from './accept.ts';
import { RemoteApis } from './aggregation/remote-apis.ts';
import type { ApiContext } from './api-context.ts';
import { FlowControl } from './flowcontrol/flow-control.ts';
import { TrackingCatalog } from './managed-fields/tracking-catalog.ts';
import { OpenApiDocuments } from './openapi/openapi-documents.ts';
import { WatchFrames } from './read/watch-frames.ts';
import { RequestMetrics } from './request-metrics.ts';
import { ProtobufCodec } from './protobuf/protobuf-codec.ts';

type Parts = Pick<
  ApiContext,
  | 'clock'
  | 'random'
  | 'store'
  | 'registry'
  | 'kinds'
  | 'custom'
  | 'access'
  | 'serverAddress'
  | 'kubelets'
  | 'panicked'
  | 'version'
>;

/** Completes what the API server works with. */
export function buildApiContext(parts: Parts): ApiContext {
  const { registry, kinds, custom, version } = parts;
  const schemas = readSchemas();
  const definitions = new OpenApiDefinitions(schemas);
  return {
    ...parts,
    remotes: new RemoteApis(parts),
    accepts: new AcceptHeaders(),
    protobuf: new ProtobufCodec(),
    metrics: new RequestMetrics(),
    frames: new WatchFrames(),
    flows: new FlowControl(parts.store),
    openapi: new OpenApiDocuments({
      registry,
      schemas,
      customSchema: (info) => custom.publishedSchema(info),
      version: `${version.major}.${version.minor}`,
    }),
    tracking: new TrackingCatalog({
      definitions,
      customSchema: (info) => custom.publishedSchema(info),
      siblingVersion: (info, apiVersion) => {
        for (const { name, versions } of registry.groups()) {
          for (const { version, resources } of versions) {
            if (groupVersionOf({ group: name, version }) !== apiVersion) continue;
            const sibling = resources.find(({ storageKey }) => storageKey === info.storageKey);
            if (sibling !== undefined) return sibling;
          }
        }
        return undefined;
      },
      convert: (object, from, to) => (from === to ? object : kinds.convert(object as KubeObject, from, to)),
    }),
    schemaOf: (info: ResourceInfo) => ({ definitions, root: definitions.referenceTo(info.schemaName) }),
  };
}

function readSchemas(): Record<string, OpenApiSchema> {
  const file = join(packageRoot(), 'src/sim/kinds/data/schemas.json');
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, OpenApiSchema>;
}
