import { nearest } from '../../nearest.ts';
import { builtInResources } from '../../target/built-in-resources.ts';
import type { Problem } from '../problem.ts';
import type { ScenarioFiles, SourceFile } from './scenario-files.ts';
import { walk } from './walk.ts';

/** What conditions can select beside objects of the API. */
const OWN = ['node-facts', 'evidence', 'findings'];
const VERBS = [
  ...['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'],
  ...['use', 'bind', 'escalate', 'impersonate', 'approve', 'sign', 'attest', '*'],
];
/** Below these stand objects of the API, which have words of their own. */
const BODIES = new Set(['body', 'set', 'text']);

/** Resources and verbs that the API does not have: such a condition would never be met, and never say why. */
export function lintResources({ scenario, attack, walkthroughs }: ScenarioFiles): Problem[] {
  const known = builtInResources();
  const sources: SourceFile<unknown>[] = [scenario, ...(attack === undefined ? [] : [attack]), ...walkthroughs];
  return sources.flatMap(({ file, value, locate }) => {
    const problems: Problem[] = [];
    walk(value, (inner, path) => {
      if (typeof inner !== 'string' || inner.includes('${') || path.some((part) => BODIES.has(String(part)))) return;
      const key = path.findLast((part) => typeof part === 'string');
      const message =
        key === 'resource' || key === 'resources'
          ? resourceProblem(inner, known)
          : key === 'verb'
            ? verbProblem(inner)
            : undefined;
      if (message !== undefined) problems.push({ file, ...locate(path), message });
    });
    return problems;
  });
}

/** Groups that the cluster does not bring along may come with the scenario's own definitions. */
function resourceProblem(text: string, { names, groups }: ReturnType<typeof builtInResources>): string | undefined {
  const [name] = text.split('/');
  const dot = name.indexOf('.');
  if (names.has(name) || OWN.includes(name) || (dot > 0 && !groups.has(name.slice(dot + 1)))) return undefined;
  const near = [...names].find((known) => known.split('.')[0] === name) ?? nearest(name, [...names, ...OWN]);
  return `the API has no resource "${name}"${near === undefined ? '' : `: did you mean ${near}?`}`;
}

function verbProblem(verb: string): string | undefined {
  if (VERBS.includes(verb)) return undefined;
  const near = nearest(verb, VERBS);
  return `the API has no verb "${verb}"${near === undefined ? '' : `: did you mean ${near}?`}`;
}
