import { join } from 'node:path';
import { packageRoot } from '../package-root.ts';
import { readYaml } from './read-yaml.ts';
import { scenarioIds } from './load-scenario.ts';
import { scenarioSchema } from './schema/scenario-schema.ts';

export interface ScenarioSummary {
  id: string;
  title: string;
  summary: string;
  version: string;
  difficulty: string;
  duration: string;
  stages: string[];
  objectives: number;
}

/** What scenarios there are, by id. One that can't be read is left to the linter. */
export function listScenarios(root = packageRoot()): ScenarioSummary[] {
  return scenarioIds(root).flatMap((id) => {
    const reading = readYaml(join(root, 'scenarios', id, 'scenario.yaml'), scenarioSchema);
    if (!('value' in reading)) return [];
    const { title, summary, version, difficulty, duration, stages, objectives } = reading.value;
    return [
      {
        id,
        title,
        summary,
        version,
        difficulty,
        duration,
        stages: stages.map((stage) => stage.title),
        objectives: objectives.length,
      },
    ];
  });
}
