/** How workloads and rights are set up, by the checks of a posture scanner. */
export interface Posture {
  /** Out of 100, and the letter for it. */
  score: number;
  grade: string;
  counts: PostureCounts;
  byCategory: (PostureCounts & { name: string })[];
  byNamespace: (PostureCounts & { name: string })[];
  failures: PostureFailure[];
}

export interface PostureCounts {
  successes: number;
  warnings: number;
  dangers: number;
}

export interface PostureFailure {
  severity: 'danger' | 'warning';
  /** Empty for what is in no namespace. */
  namespace: string;
  /** `Deployment/rabbitmq`. */
  object: string;
  /** Empty where it is no matter of one container. */
  container: string;
  check: string;
  message: string;
}
