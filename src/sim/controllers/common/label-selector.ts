export { type LabelMatcher, labelMatcher, mapMatcher } from '../../kinds/label-matcher.ts';
