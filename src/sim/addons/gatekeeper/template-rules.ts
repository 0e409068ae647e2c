import { imageRules } from './image-rules.ts';
import { libraryPodRules } from './library-pod-rules.ts';
import { otherRules } from './other-rules.ts';
import type { TemplateRule } from './template-rule.ts';
import { workshopRules } from './workshop-rules.ts';

/** The template kinds that are known, each with the rule that stands for its Rego. */
export function templateRules(): ReadonlyMap<string, TemplateRule> {
  return new Map(Object.entries({ ...libraryPodRules, ...imageRules, ...otherRules, ...workshopRules }));
}
