import type { Clock } from '../../clock/clock.ts';
import type { Random } from '../../clock/random.ts';
import type { AuditTrail } from '../access/audit/audit-trail.ts';
import type { ClusterAccess } from '../access/cluster-access.ts';
import type { ApiRequest } from '../api-request.ts';
import type { CustomKinds } from '../kinds/custom/custom-kinds.ts';
import type { Kinds } from '../kinds/kinds.ts';
import type { OpenApiDefinitions, OpenApiSchema } from '../kinds/open-api-definitions.ts';
import type { ResourceInfo } from '../kinds/resource-info.ts';
import type { ResourceRegistry } from '../kinds/registry.ts';
import type { KubeletDoor } from '../kubelet-door.ts';
import type { PanicLog } from '../panic-log.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { UserInfo } from '../user-info.ts';
import type { AcceptHeaders } from './accept.ts';
import type { RemoteApis } from './aggregation/remote-apis.ts';
import type { FlowControl } from './flowcontrol/flow-control.ts';
import type { TrackingCatalog } from './managed-fields/tracking-catalog.ts';
import type { OpenApiDocuments } from './openapi/openapi-documents.ts';
import type { ProtobufCodec } from './protobuf/protobuf-codec.ts';
import type { WatchFrames } from './read/watch-frames.ts';
import type { RequestMetrics } from './request-metrics.ts';
import type { ServerVersion } from './server-version.ts';
import type { RequestInfo } from './request-info.ts';

/** All that the API server works with. */
export interface ApiContext {
  clock: Clock;
  random: Random;
  store: ObjectStore;
  registry: ResourceRegistry;
  /** What servers in pods answer for. */
  remotes: RemoteApis;
  kinds: Kinds;
  custom: CustomKinds;
  access: ClusterAccess;
  accepts: AcceptHeaders;
  protobuf: ProtobufCodec;
  tracking: TrackingCatalog;
  openapi: OpenApiDocuments;
  metrics: RequestMetrics;
  frames: WatchFrames;
  flows: FlowControl;
  version: ServerVersion;
  panicked: PanicLog;
  /** The kind's schema, where strategic merge patches know how to merge. */
  schemaOf(info: ResourceInfo): { definitions: OpenApiDefinitions; root: OpenApiSchema };
  /** The kubelets; undefined where no node of the cluster runs containers. */
  kubelets(): KubeletDoor | undefined;
  /** Host and port the server listens on, once it does. */
  serverAddress(): string;
}

/** A request while it is answered. */
export interface Call {
  request: ApiRequest;
  info: RequestInfo;
  user: UserInfo;
  /** Texts of Warning headers. */
  warnings: string[];
  /** What the audit log will say of it. */
  trail: AuditTrail;
  /** Headers of the answer that tell how the request is ranked. */
  flow?: Record<string, string>;
}
