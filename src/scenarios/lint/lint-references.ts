import { nearest } from '../../nearest.ts';
import type { Problem } from '../problem.ts';
import type { ScenarioFiles, SourceFile } from './scenario-files.ts';
import { walk } from './walk.ts';

/** Names that refer to nothing, and things that nothing refers to. */
export function lintReferences(files: ScenarioFiles): Problem[] {
  return [
    ...lintScenarioNames(files),
    ...lintConditionNames(files),
    ...lintRubricNames(files),
    ...lintActors(files),
    ...lintWalkthroughNames(files),
  ];
}

function lintScenarioNames({ scenario }: ScenarioFiles): Problem[] {
  const { value } = scenario;
  const problems: Problem[] = [];
  const report = reporter(scenario, problems);
  const stages = new Set(value.stages.map((stage) => stage.id));
  const objectives = new Set(value.objectives.map((objective) => objective.id));
  duplicates(value.objectives.map((o) => o.id)).forEach((i) =>
    report(['objectives', i, 'id'], 'another objective has this id'),
  );
  duplicates(value.milestones.map((m) => m.id)).forEach((i) =>
    report(['milestones', i, 'id'], 'another milestone has this id'),
  );
  duplicates(value.questions.map((q) => q.id)).forEach((i) =>
    report(['questions', i, 'id'], 'another question has this id'),
  );
  value.objectives.forEach((objective, i) => {
    if (!stages.has(objective.stage)) report(['objectives', i, 'stage'], thereIsNo('stage', objective.stage, stages));
    if (objective.hints.length < 3)
      report(['objectives', i, 'id'], `${objective.id} has ${objective.hints.length} hints; three are the rule`);
    for (const need of objective.needs ?? [])
      if (!objectives.has(need)) report(['objectives', i, 'needs'], thereIsNo('objective', need, objectives));
  });
  value.questions.forEach((question, i) => {
    if (!objectives.has(question.objective))
      report(['questions', i, 'objective'], thereIsNo('objective', question.objective, objectives));
  });
  return problems;
}

/** What conditions name: objectives, milestones, questions, facts, the availability's service. */
function lintConditionNames({ scenario, attack }: ScenarioFiles): Problem[] {
  const { value } = scenario;
  const known = {
    objective: new Set(value.objectives.map((o) => o.id)),
    milestone: new Set(value.milestones.map((m) => m.id)),
  };
  const questions = new Set(value.questions.map((q) => q.id));
  const facts = new Set(Object.keys(value.facts));
  return [scenario, ...(attack === undefined ? [] : [attack])].flatMap((source) => {
    const problems: Problem[] = [];
    const report = reporter(source, problems);
    walk(source.value, (inner, path) => {
      const key = path[path.length - 1];
      if (typeof inner === 'string') {
        const named = namedIn(path);
        if (named !== undefined && !known[named].has(inner)) report(path, thereIsNo(named, inner, known[named]));
        for (const [, name] of inner.matchAll(/\bfacts\.([A-Za-z]\w*)/g))
          if (!facts.has(name)) report(path, thereIsNo('fact', name, facts));
        return;
      }
      if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return;
      const { id, question } = inner as { id?: string; question?: string };
      if ((key === 'objective' || key === 'milestone') && id !== undefined && !known[key].has(id))
        report(path, thereIsNo(key, id, known[key]));
      if (key === 'answer' && question !== undefined && !questions.has(question))
        report(path, thereIsNo('question', question, questions));
    });
    return problems;
  });
}

/** Names that stand as plain text: `before: {first: {milestone: saved}}`, `say: {before: {objective: [A-1]}}`. */
function namedIn(path: readonly PropertyKey[]): 'objective' | 'milestone' | undefined {
  if (path[0] === 'questions') return undefined;
  const key = path.findLast((part) => typeof part === 'string');
  return key === 'objective' || key === 'milestone' ? key : undefined;
}

function lintRubricNames({ scenario, rubric }: ScenarioFiles): Problem[] {
  if (rubric === undefined) return [];
  const problems: Problem[] = [];
  const report = reporter(rubric, problems);
  const { value } = scenario;
  const objectives = new Map(value.objectives.map((o) => [o.id, o]));
  const marks = new Set([...objectives.keys(), ...value.milestones.map((m) => m.id)]);
  for (const [id, price] of Object.entries(rubric.value.objectives)) {
    const objective = objectives.get(id);
    if (objective === undefined) report(['objectives', id], `the scenario has no objective "${id}"`);
    else if (objective.stage !== price.stage) report(['objectives', id], `${id} belongs to stage ${objective.stage}`);
    for (const question of price.questions ?? []) {
      if (!value.questions.some((q) => q.id === question))
        report(['objectives', id], `the scenario has no question "${question}"`);
    }
  }
  for (const id of objectives.keys())
    if (!(id in rubric.value.objectives)) report(['objectives'], `objective ${id} has no price`);
  rubric.value.order.forEach((edge, i) => {
    for (const id of [...edge.first, ...edge.then]) {
      if (!marks.has(id)) report(['order', i], `the scenario has neither an objective nor a milestone "${id}"`);
    }
    for (const id of Object.keys(edge.caps ?? {}))
      if (!objectives.has(id)) report(['order', i, 'caps'], `there is no objective "${id}"`);
  });
  const harm = new Set(value.harm.map((rule) => rule.id));
  const traps = new Set(
    value.questions.flatMap((q) => q.fields.flatMap((f) => (f.traps ?? []).flatMap((t) => t.harm ?? []))),
  );
  for (const id of Object.keys(rubric.value.harm))
    if (!harm.has(id) && !traps.has(id)) report(['harm', id], `nothing in the scenario does this harm`);
  for (const id of [...harm, ...traps]) if (!(id in rubric.value.harm)) report(['harm'], `harm "${id}" has no price`);
  const { contain, recover, detect } = rubric.value.time;
  for (const id of [contain.milestone, recover.milestone, ...detect.anyOf])
    if (!marks.has(id)) report(['time'], `there is no milestone or objective "${id}"`);
  return problems;
}

function lintActors({ attack }: ScenarioFiles): Problem[] {
  if (attack === undefined) return [];
  const problems: Problem[] = [];
  const report = reporter(attack, problems);
  for (const list of ['history', 'routines', 'reactions'] as const) {
    attack.value[list].forEach((step, i) => {
      if (!(step.actor in attack.value.actors))
        report([list, i, 'actor'], thereIsNo('actor', step.actor, Object.keys(attack.value.actors)));
    });
  }
  return problems;
}

function lintWalkthroughNames({ scenario, rubric, walkthroughs }: ScenarioFiles): Problem[] {
  const objectives = new Set([...scenario.value.objectives.map((o) => o.id), 'all', 'others']);
  const questions = new Set(scenario.value.questions.map((q) => q.id));
  const ids = new Set(walkthroughs.map((w) => w.value.id));
  const penalties = new Set([
    ...(rubric?.value.order.map((edge) => edge.id) ?? []),
    ...Object.keys(rubric?.value.harm ?? {}),
    rubric?.value.downtime.service ?? '',
    'tampering',
  ]);
  return walkthroughs.flatMap((source) => {
    const problems: Problem[] = [];
    const report = reporter(source, problems);
    const { startsWith, endsWith } = source.value;
    if (endsWith !== undefined && !ids.has(endsWith.walkthrough))
      report(['endsWith'], `there is no walkthrough "${endsWith.walkthrough}"`);
    if (startsWith !== undefined && !ids.has(startsWith.walkthrough))
      report(['startsWith'], `there is no walkthrough "${startsWith.walkthrough}"`);
    walk(source.value, (inner, path) => {
      const key = String(path[path.length - 1]);
      if (inner === null || typeof inner !== 'object') return;
      if (key === 'answer') {
        const { question } = inner as { question: string };
        if (!questions.has(question)) report(path, thereIsNo('question', question, questions));
      }
      if (key === 'objectives' || key === 'says') {
        for (const id of Object.keys(inner))
          if (!objectives.has(id)) report(path, thereIsNo('objective', id, objectives));
      }
      if (key === 'penalties')
        for (const id of Object.keys(inner)) if (!penalties.has(id)) report(path, `the rubric has no penalty "${id}"`);
    });
    return problems;
  });
}

function thereIsNo(what: string, name: string, known: Iterable<string>): string {
  const near = nearest(name, [...known]);
  return `there is no ${what} "${name}"${near === undefined ? '' : `: did you mean ${near}?`}`;
}

function reporter(
  { file, locate }: SourceFile<unknown>,
  problems: Problem[],
): (path: readonly PropertyKey[], message: string) => void {
  return (path, message) => {
    problems.push({ file, ...locate(path), message });
  };
}

/** Indices of values that stood before. */
function duplicates(values: readonly string[]): number[] {
  return values.flatMap((value, i) => (values.indexOf(value) < i ? [i] : []));
}
