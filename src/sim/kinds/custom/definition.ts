import type { KubeObject } from '../../kube-object.ts';
import type { CustomSchema } from './custom-schema.ts';

export interface CustomNames {
  plural: string;
  singular?: string;
  kind: string;
  listKind?: string;
  shortNames?: string[];
  categories?: string[];
}

export interface CustomColumn {
  name: string;
  type: string;
  format?: string;
  description?: string;
  priority?: number;
  jsonPath: string;
}

export interface ScaleSubresource {
  specReplicasPath: string;
  statusReplicasPath: string;
  labelSelectorPath?: string;
}

export interface Subresources {
  status?: Record<string, unknown>;
  scale?: ScaleSubresource;
}

export interface DefinitionVersion {
  name: string;
  served: boolean;
  storage: boolean;
  deprecated?: boolean;
  deprecationWarning?: string;
  schema?: { openAPIV3Schema?: CustomSchema };
  subresources?: Subresources;
  additionalPrinterColumns?: CustomColumn[];
  selectableFields?: { jsonPath: string }[];
}

export interface WebhookClientConfig {
  url?: string;
  caBundle?: string;
  service?: { name: string; namespace: string; path?: string; port?: number };
}

export interface Conversion {
  strategy: string;
  webhook?: { clientConfig?: WebhookClientConfig; conversionReviewVersions?: string[] };
}

export interface DefinitionSpec {
  group: string;
  scope: string;
  names: CustomNames;
  versions: DefinitionVersion[];
  conversion?: Conversion;
  preserveUnknownFields?: boolean;
}

export interface DefinitionCondition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

export interface DefinitionStatus {
  acceptedNames: CustomNames;
  conditions: DefinitionCondition[] | null;
  storedVersions: string[];
}

/** A CustomResourceDefinition as it is stored. */
export type Definition = KubeObject & { spec: DefinitionSpec; status?: DefinitionStatus };

export function asDefinition(object: KubeObject): Definition {
  return object as Definition;
}

export function conditionOf(definition: Definition, type: string): DefinitionCondition | undefined {
  return definition.status?.conditions?.find((condition) => condition.type === type);
}

export function hasCondition(definition: Definition, type: string): boolean {
  return conditionOf(definition, type)?.status === 'True';
}
