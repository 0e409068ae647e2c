import { manifestFiles } from '../load-scenario.ts';
import type { Problem } from '../problem.ts';
import { readManifests } from '../read-yaml.ts';
import type { ScenarioFiles } from './scenario-files.ts';
import { walk } from './walk.ts';

/** Manifests that a scenario refers to and that are missing, or hold no such object. */
export function lintManifests({ folder, root, scenario, attack }: ScenarioFiles): Problem[] {
  const problems: Problem[] = [];
  const objectsOf = (path: string): Record<string, unknown>[] | undefined => {
    try {
      return manifestFiles(path, folder, root).flatMap(readManifests);
    } catch {
      return undefined;
    }
  };
  scenario.value.manifests.forEach((set, i) => {
    if (objectsOf(set) === undefined)
      problems.push({
        file: scenario.file,
        ...scenario.locate(['manifests', i]),
        message: `there is no manifests/${set}`,
      });
  });
  if (attack === undefined) return problems;
  walk(attack.value, (inner, path) => {
    if (inner === null || typeof inner !== 'object' || !('file' in inner)) return;
    const { file, only } = inner as { file: string; only?: string };
    const objects = objectsOf(file);
    const place = { file: attack.file, ...attack.locate(path) };
    if (objects === undefined) problems.push({ ...place, message: `there is no manifests/${file}` });
    else if (only !== undefined && !objects.some((object) => isNamed(object, only))) {
      problems.push({ ...place, message: `manifests/${file} has no object "${only}"` });
    }
  });
  return problems;
}

function isNamed(object: Record<string, unknown>, name: string): boolean {
  return (object.metadata as { name?: string } | undefined)?.name === name || object.kind === name;
}
