import type { KubeObject } from '../../kube-object.ts';
import { Evaluation } from '../rego/evaluation.ts';
import { fromJson, isSet, members, objectOf, toJson, type Value } from '../rego/value.ts';
import type { AddonWorld } from '../common/addon-world.ts';
import { compileTemplate, type TemplateProgram } from './compile-template.ts';
import { CONSTRAINT_GROUP, type Constraint, readConstraint } from './constraint.ts';
import { constrains, type Matched } from './constraint-match.ts';
import { inventoryOf } from './inventory.ts';
import { readTemplate, type Template, TemplateFault, TEMPLATES } from './template.ts';

/** What is judged: `review` is what templates see as `input.review`. */
export interface Judged extends Matched {
  review: Record<string, unknown>;
}

export interface Violation {
  constraint: Constraint;
  message: string;
}

export type LoadedTemplate =
  | { template: Template; program: TemplateProgram; fault?: undefined }
  | { fault: TemplateFault; template?: Template };

/** The templates and constraints of a cluster, each template compiled once a generation. */
export class RuleBook {
  readonly #world: AddonWorld;
  readonly #loaded = new Map<string, { of: string; outcome: LoadedTemplate }>();

  constructor(world: AddonWorld) {
    this.#world = world;
  }

  load(object: KubeObject): LoadedTemplate {
    const { name, uid, generation } = object.metadata;
    const of = `${uid}/${generation}`;
    const known = this.#loaded.get(name);
    if (known?.of === of) return known.outcome;
    const outcome = loadTemplate(object);
    this.#loaded.set(name, { of, outcome });
    return outcome;
  }

  /** Constraints that can be enforced, by kind and name. */
  constraints(): { constraint: Constraint; program: TemplateProgram }[] {
    return this.#world.store.list(TEMPLATES).flatMap((object) => {
      const { template, program } = { program: undefined, ...this.load(object) };
      if (template === undefined || program === undefined) return [];
      return this.#world.store
        .list(`${template.name}.${CONSTRAINT_GROUP}`)
        .map((constraint) => ({ constraint: readConstraint(constraint), program }));
    });
  }

  /** `own`: the namespace that Gatekeeper itself is in. Throws RegoError where an evaluation fails. */
  judge(judged: Judged, own: string): Violation[] {
    const concerned = this.constraints().filter(({ constraint }) => constrains(constraint.match, judged));
    if (concerned.length === 0) return [];
    const review = fromJson(judged.review);
    const data = this.dataFor(concerned, own);
    return concerned.flatMap(({ constraint, program }) => violationsOf(constraint, program, review, data));
  }

  /** The inventory costs: it is only made where a template looks at it. */
  dataFor(concerned: readonly { program: TemplateProgram }[], own: string): Value {
    return concerned.some(({ program }) => program.readsInventory) ? inventoryOf(this.#world, own) : fromJson({});
  }
}

export function violationsOf(
  constraint: Constraint,
  program: TemplateProgram,
  review: Value,
  data: Value,
): Violation[] {
  const input = objectOf([
    ['parameters', fromJson(constraint.parameters)],
    ['review', review],
  ]);
  const found = new Evaluation(program.policy, input, data).rule(program.violation);
  if (found === undefined || !isSet(found)) return [];
  return members(found).map((one) => ({ constraint, message: messageOf(toJson(one)) }));
}

function messageOf(violation: unknown): string {
  const { msg } = (typeof violation === 'object' && violation !== null ? violation : {}) as { msg?: unknown };
  return typeof msg === 'string' ? msg : '';
}

function loadTemplate(object: KubeObject): LoadedTemplate {
  let template: Template | undefined;
  try {
    template = readTemplate(object);
    return { template, program: compileTemplate(template) };
  } catch (fault) {
    if (!(fault instanceof TemplateFault)) throw fault;
    return { fault, ...(template === undefined ? {} : { template }) };
  }
}
