import { compilePolicy, type Policy } from '../rego/compile-policy.ts';
import { RegoError } from '../rego/syntax.ts';
import { type Template, TemplateFault } from './template.ts';

/** What judges objects for one constraint kind. */
export interface TemplateProgram {
  policy: Policy;
  /** The rule that tells of violations, such as `data.x.violation`. */
  violation: string;
  /** Whether it looks at other objects of the cluster. */
  readsInventory: boolean;
}

/** Compiles a template's Rego. Throws TemplateFault in the words that upstream's status has. */
export function compileTemplate({ rego, libs, cel }: Template): TemplateProgram {
  if (rego === undefined) {
    const why =
      cel === undefined
        ? 'could not extract Rego from the constraint template'
        : 'the engine K8sNativeValidation is not simulated: give the template Rego beside it, or write a ValidatingAdmissionPolicy';
    throw new TemplateFault('ingest_error', `Could not ingest Rego: ${why}`);
  }
  const sources = [rego, ...libs];
  const name = /^\s*(?:#[^\n]*\n|\s)*package\s+(\S+)/.exec(rego)?.[1] ?? '';
  const violation = `data.${name}.violation`;
  const policy = compiled(sources);
  if (!policy.rules.has(violation)) throw fault('invalid rego: missing required rules: [violation]');
  return { policy, violation, readsInventory: sources.some((source) => source.includes('data.inventory')) };
}

function compiled(sources: readonly string[]): Policy {
  try {
    return compilePolicy(sources);
  } catch (error) {
    if (!(error instanceof RegoError)) throw error;
    if (error.code === 'rego_parse_error') throw fault(error.message);
    throw new TemplateFault('ingest_error', `Could not ingest Rego: unable to compile modules: ${error.message}`);
  }
}

function fault(why: string): TemplateFault {
  return new TemplateFault('ingest_error', `Could not ingest Rego: invalid ConstraintTemplate: ${why}`);
}
