import type { AdmissionCheck, Condition, ConnectCheck, Moment } from './condition.ts';

/**
 * What conditions rest on, by name: `objects:<group-resource>`, `nodes`, `audit`, `evidence`, `findings`, `answers`, `queries`,
 * `milestones`, `objectives`, `stages`, `availability`, `facts`. The passing of time is no topic: a verdict says itself when to look again.
 */
export type Topic = string;

/** What a condition has to be looked at again for. */
export function readsOf(condition: Condition): Set<Topic> {
  const topics = new Set<Topic>();
  collect(condition, topics);
  if (/\bfacts\b/.test(JSON.stringify(condition))) topics.add('facts');
  return topics;
}

const ACCESS = ['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'].map(
  (r) => `objects:${r}.rbac.authorization.k8s.io`,
);
const NETWORK = [
  'objects:pods',
  'objects:services',
  'objects:namespaces',
  'objects:networkpolicies.networking.k8s.io',
  'objects:endpointslices.discovery.k8s.io',
];
const ADMISSION = [
  'objects:namespaces',
  'objects:resourcequotas',
  'objects:limitranges',
  ...[
    'validatingadmissionpolicies',
    'validatingadmissionpolicybindings',
    'validatingwebhookconfigurations',
    'mutatingwebhookconfigurations',
  ].map((r) => `objects:${r}.admissionregistration.k8s.io`),
];

export function topicOfSelection(selection: { resource: string }): Topic {
  if (selection.resource === 'node-facts') return 'nodes';
  const { resource } = selection;
  return resource === 'evidence' || resource === 'findings' ? resource : `objects:${resource}`;
}

function collect(condition: Condition, topics: Set<Topic>): void {
  const add = (...names: Topic[]) => names.forEach((name) => topics.add(name));
  if (condition.say?.before !== undefined) add('objectives');
  if ('allOf' in condition) condition.allOf.forEach((inner) => collect(inner, topics));
  else if ('anyOf' in condition) condition.anyOf.forEach((inner) => collect(inner, topics));
  else if ('not' in condition) collect(condition.not, topics);
  else if ('parts' in condition) condition.parts.forEach((part) => collect(part.when, topics));
  else if ('each' in condition) collect(condition.each.when, topics);
  else if ('all' in condition) add(topicOfSelection(condition.all));
  else if ('any' in condition) add(topicOfSelection(condition.any));
  else if ('none' in condition) add(topicOfSelection(condition.none));
  else if ('count' in condition) add(topicOfSelection(condition.count));
  else if ('audit' in condition) add('audit');
  else if ('before' in condition)
    [condition.before.first, condition.before.then].forEach((moment) => collectMoment(moment, topics));
  else if ('canI' in condition) add(...ACCESS);
  else if ('canConnect' in condition) add(...NETWORK, ...connectTopics(condition.canConnect));
  else if ('admits' in condition) add(...ADMISSION, ...admissionTopics(condition.admits));
  else if ('answer' in condition) add('answers');
  else if ('asked' in condition) add('queries');
  else if ('objective' in condition) add('objectives');
  else if ('milestone' in condition) add('milestones');
  else if ('available' in condition) add('availability');
  else if ('holdFor' in condition) collect(condition.holdFor.when, topics);
  else if ('worth' in condition) collect(condition.worth.when, topics);
}

function collectMoment(moment: Moment, topics: Set<Topic>): void {
  if ('audit' in moment) topics.add('audit');
  else if ('evidence' in moment) topics.add('evidence');
  else if ('milestone' in moment) topics.add('milestones');
  else if ('objective' in moment) topics.add('objectives');
  else collect(moment.firstMet, topics);
}

/** Bodies are taken as they stood when play started, unless said. */
function admissionTopics({ bodies }: AdmissionCheck): Topic[] {
  return bodies?.at === 'now' ? [topicOfSelection(bodies)] : [];
}

function connectTopics(check: ConnectCheck): Topic[] {
  return [check.from, check.to].flatMap((end) => ('resource' in end ? [topicOfSelection(end)] : []));
}
