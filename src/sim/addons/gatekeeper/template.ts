import type { KubeObject } from '../../kube-object.ts';

export const TEMPLATES = 'constrainttemplates.templates.gatekeeper.sh';
const TARGET = 'admission.k8s.gatekeeper.sh';

/** What is wrong with a template, under the code that its status has. */
export class TemplateFault extends Error {
  readonly code: 'create_error' | 'ingest_error';
  constructor(code: TemplateFault['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export interface Template {
  name: string;
  kind: string;
  shortNames: string[] | undefined;
  /** Of the parameters; undefined where anything goes. */
  schema: Record<string, unknown> | undefined;
  rego: string | undefined;
  libs: string[];
  cel: Record<string, unknown> | undefined;
}

interface TemplateSpec {
  crd?: {
    spec?: {
      names?: { kind?: string; shortNames?: string[] };
      validation?: { legacySchema?: boolean; openAPIV3Schema?: Record<string, unknown> };
    };
  };
  targets?: { target?: string; rego?: string; libs?: string[]; code?: TemplateCode[] }[];
}

interface TemplateCode {
  engine?: string;
  source?: Record<string, unknown> & { rego?: string; libs?: string[] };
}

/** Reads a template. Throws TemplateFault where no constraint kind can come of it (frameworks: constraint/pkg/client/client.go). */
export function readTemplate({ metadata: { name }, spec }: KubeObject): Template {
  const { crd, targets = [] } = (spec ?? {}) as TemplateSpec;
  const { kind = '', shortNames } = crd?.spec?.names ?? {};
  if (kind === '') throw invalid(`ConstraintTemplate ${JSON.stringify(name)} does not specify CRD Kind`);
  if (name !== kind.toLowerCase()) {
    const [is, wanted] = [name, kind.toLowerCase()].map((text) => JSON.stringify(text));
    throw invalid(`the ConstraintTemplate's name ${is} is not equal to the lowercase of CRD's Kind: ${wanted}`);
  }
  if (targets.length !== 1) throw invalid('must declare exactly one target');
  const [target] = targets;
  if (target.target !== TARGET) {
    throw invalid(`target ${JSON.stringify(target.target ?? '')} not recognized, known targets [${TARGET}]`);
  }
  const code = (engine: string) => target.code?.find((one) => one.engine === engine)?.source;
  const rego = code('Rego') ?? target;
  return {
    name,
    kind,
    shortNames,
    schema: parameterSchema(crd?.spec?.validation),
    rego: rego.rego === '' ? undefined : rego.rego,
    libs: rego.libs ?? [],
    cel: code('K8sNativeValidation'),
  };
}

/** Schemas from before structural ones were asked for constrain nothing. */
function parameterSchema(
  validation: { legacySchema?: boolean; openAPIV3Schema?: Record<string, unknown> } | undefined,
): Record<string, unknown> | undefined {
  const schema = validation?.openAPIV3Schema;
  return schema === undefined || validation?.legacySchema === true || schema.type !== 'object' ? undefined : schema;
}

function invalid(why: string): TemplateFault {
  return new TemplateFault('create_error', `invalid ConstraintTemplate: ${why}`);
}
