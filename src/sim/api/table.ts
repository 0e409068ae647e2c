import { inRowOrder } from '../kinds/printers/row-order.ts';
import type { ResourceInfo } from '../kinds/resource-info.ts';
import type { KubeObject } from '../kube-object.ts';
import type { ApiContext } from './api-context.ts';
import { goJson, metadataJson, objectJson } from './json-text.ts';

/** What each row carries beside its cells (`?includeObject=`). */
export type IncludeObject = 'Metadata' | 'Object' | 'None';

export interface TableRequest {
  /** v1 or v1beta1 of meta.k8s.io. */
  version: string;
  includeObject: IncludeObject;
  /** Watches send the columns with their first event only. */
  withColumns: boolean;
  listMetadata: Record<string, unknown>;
}

/** A Table as JSON text. Rows are put together from texts that are made once for each object. */
export function tableJson(
  context: ApiContext,
  info: ResourceInfo,
  objects: readonly KubeObject[],
  request: TableRequest,
): string {
  const definitions = context.kinds.columns(info);
  const columns = request.withColumns ? goJson(definitions) : 'null';
  const nowMs = context.clock.now();
  const rows = inRowOrder(info, objects)
    .map((object) => rowJson(context, info, object, request, nowMs))
    .join(',');
  // Kinds without a printer of their own have no list of rows where there are none (rest/table.go).
  const isNull = rows === '' && definitions.at(-1)?.name === 'Created At';
  return `{"kind":"Table","apiVersion":"meta.k8s.io/${request.version}","metadata":${goJson(request.listMetadata)},"columnDefinitions":${columns},"rows":${isNull ? 'null' : `[${rows}]`}}`;
}

function rowJson(
  context: ApiContext,
  info: ResourceInfo,
  object: KubeObject,
  request: TableRequest,
  nowMs: number,
): string {
  const cells = goJson(context.kinds.cells(info, object, nowMs));
  switch (request.includeObject) {
    case 'None':
      return `{"cells":${cells},"object":null}`;
    case 'Object':
      return `{"cells":${cells},"object":${objectJson(object)}}`;
    case 'Metadata':
      return `{"cells":${cells},"object":${partialJson(object, request.version)}}`;
  }
}

/** A PartialObjectMetadata as JSON text. */
export function partialJson(object: KubeObject, version: string): string {
  return `{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/${version}","metadata":${metadataJson(object)}}`;
}
