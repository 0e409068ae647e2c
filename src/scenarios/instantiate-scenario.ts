import type { Random } from '../clock/random.ts';
import type { Rules } from '../checks/rules.ts';
import { drawParameters } from './draw-parameters.ts';
import { fillParameters, fillText } from './fill-parameters.ts';
import { type LoadedScenario, manifestFiles, manifestObjects } from './load-scenario.ts';
import { readManifests } from './read-yaml.ts';
import { instantOf } from './instant-of.ts';
import type { Attack } from './schema/attack-schema.ts';
import type { Parameters, ParameterValues } from './schema/parameter-schema.ts';
import type { Scenario } from './schema/scenario-schema.ts';
import { UserError } from '../user-error.ts';

/** A scenario as one seed makes it. */
export interface ScenarioInstance {
  loaded: LoadedScenario;
  params: ParameterValues;
  scenario: Scenario;
  attack: Attack;
  briefing: string;
  /** What a tracker watches: objectives that the target can't have are left out. */
  rules: Rules;
  /** Objects that stand before history begins. */
  baseline: Record<string, unknown>[];
  /** Objects of one file below `manifests/`. */
  manifest: (file: string) => Record<string, unknown>[];
}

export interface InstanceOptions {
  random: Random;
  playStartsAtMs: number;
  /** Abilities of the target, such as `aws`. */
  abilities: readonly string[];
  /** One of the scenario's variants instead of the plain story. */
  variant?: string | undefined;
}

export function instantiateScenario(
  loaded: LoadedScenario,
  { random, playStartsAtMs, abilities, variant }: InstanceOptions,
): ScenarioInstance {
  const params = drawParameters(parametersOf(loaded, variant), random.fork('scenario'), playStartsAtMs);
  const full = fillParameters(loaded.scenario, params);
  const scenario = {
    ...full,
    objectives: full.objectives.filter((o) => (o.requires ?? []).every((ability) => abilities.includes(ability))),
  };
  return {
    loaded,
    params,
    scenario,
    attack: withInstants(fillParameters(loaded.attack, params), playStartsAtMs),
    briefing: fillText(loaded.briefing, params),
    rules: {
      facts: scenario.facts,
      milestones: scenario.milestones,
      objectives: scenario.objectives,
      harm: scenario.harm,
    },
    baseline: scenario.manifests.flatMap((set) =>
      manifestFiles(set, loaded.folder, loaded.root).flatMap(readManifests),
    ),
    manifest: (file) => manifestObjects(loaded, file),
  };
}

/** A variant's parameters take the place of the plain ones, and are drawn where those would be. */
function parametersOf({ id, scenario }: LoadedScenario, variant: string | undefined): Parameters {
  if (variant === undefined) return scenario.parameters;
  if (variant in scenario.variants) return { ...scenario.parameters, ...scenario.variants[variant].parameters };
  const known = Object.keys(scenario.variants);
  throw new UserError({
    code: 'VARIANT_UNKNOWN',
    fact: `Scenario "${id}" has no variant "${variant}".`,
    next: known.length === 0 ? 'Start it without --variant.' : `It has ${known.join(', ')}.`,
    exitCode: 2,
  });
}

/** The script with its instants told in full. */
function withInstants(attack: Attack, playStartsAtMs: number): Attack {
  return {
    ...attack,
    history: attack.history.map((step) => ({ ...step, at: instantOf(step.at, playStartsAtMs) })),
    routines: attack.routines.map((routine) => ({
      ...routine,
      from: instantOf(routine.from, playStartsAtMs),
      to: instantOf(routine.to, playStartsAtMs),
    })),
  };
}
