import { Random } from '../../clock/random.ts';
import { pointsOf } from '../../scoring/points-of.ts';
import type { ScenarioInstance } from '../../scenarios/instantiate-scenario.ts';
import type { Field, Question } from '../../scenarios/schema/question-schema.ts';
import type { ObjectiveBriefing, QuestionBriefing, QuestionField, ScenarioBriefing } from '../run-connection.ts';

/** What the team may read of a scenario: an allow-list. Conditions, right answers and hints' texts stay behind. */
export function briefScenario(instance: ScenarioInstance, access: ScenarioBriefing['access']): ScenarioBriefing {
  const { scenario, loaded } = instance;
  const points = pointsOf(loaded.rubric, new Set(scenario.objectives.map(({ id }) => id)));
  const sealed = new Set(scenario.stages.filter((stage) => stage.sealed).map(({ id }) => id));
  const stageOf = new Map(scenario.objectives.map(({ id, stage }) => [id, stage]));
  const objectives = scenario.objectives.map((objective): ObjectiveBriefing => {
    const question = scenario.questions.find(({ objective: proves }) => proves === objective.id);
    return {
      id: objective.id,
      stage: objective.stage,
      title: objective.title,
      description: objective.about,
      points: points.get(objective.id)?.max ?? 0,
      sealed: sealed.has(objective.stage),
      hintCount: objective.hints.length,
      ...(question === undefined ? {} : { question: question.id }),
    };
  });
  return {
    scenario: scenario.id,
    title: scenario.title,
    briefing: instance.briefing,
    stages: scenario.stages.map(({ id, title, goal }) => ({ id, title, goal })),
    objectives,
    questions: scenario.questions.map((question) =>
      briefQuestion(question, stageOf.get(question.objective) ?? scenario.stages[0].id, String(instance.params.seed)),
    ),
    pointsMax: loaded.rubric.total,
    access,
  };
}

function briefQuestion(question: Question, stage: string, seed: string): QuestionBriefing {
  return {
    id: question.id,
    stage,
    objective: question.objective,
    title: question.title,
    text: question.text ?? '',
    fields: question.fields.map((field) => briefField(field, new Random(`${seed}/${question.id}/${field.id}`))),
  };
}

function briefField(field: Field, random: Random): QuestionField {
  const { id, label, kind, options, resources, placeholder, format, optional } = field;
  // Authors write what is to be put in order in its right order.
  const shown = kind === 'order' && options !== undefined ? random.shuffled(options) : options;
  return {
    id,
    label,
    kind,
    ...(shown === undefined ? {} : { options: shown }),
    ...(resources === undefined ? {} : { resources }),
    ...(placeholder === undefined ? {} : { placeholder }),
    ...(format === undefined ? {} : { format }),
    ...(optional === undefined ? {} : { optional }),
  };
}
