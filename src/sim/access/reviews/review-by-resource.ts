import { type Clock, formatTime } from '../../../clock/clock.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { selfSubjectReview, tokenReview } from './authentication-reviews.ts';
import type { ReviewRequest } from './review.ts';
import { selfSubjectRulesReview } from './self-subject-rules-review.ts';
import { localSubjectAccessReview, selfSubjectAccessReview, subjectAccessReview } from './subject-access-review.ts';

type Reviewer = Pick<ClusterAccess, 'authorizer' | 'rules' | 'tokens'> & { clock: Clock };

/** Who answers a POST to a resource that keeps nothing, by group-resource. */
const REVIEWS: Readonly<Record<string, (by: Reviewer, request: ReviewRequest) => KubeObject>> = {
  'subjectaccessreviews.authorization.k8s.io': ({ authorizer }, request) => subjectAccessReview(authorizer, request),
  'localsubjectaccessreviews.authorization.k8s.io': ({ authorizer }, request) =>
    localSubjectAccessReview(authorizer, request),
  'selfsubjectaccessreviews.authorization.k8s.io': ({ authorizer }, request) =>
    selfSubjectAccessReview(authorizer, request),
  'selfsubjectrulesreviews.authorization.k8s.io': ({ rules }, request) => selfSubjectRulesReview(rules, request),
  'tokenreviews.authentication.k8s.io': ({ tokens }, request) => tokenReview(tokens, request),
  'selfsubjectreviews.authentication.k8s.io': ({ clock }, request) =>
    selfSubjectReview(request, formatTime(clock.now())),
};

/** The review a resource stands for; undefined where it is an ordinary resource. */
export function reviewOf(groupResource: string) {
  return REVIEWS[groupResource];
}
