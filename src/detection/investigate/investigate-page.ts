/** What is asked of the investigation. */
export interface InvestigateRequest {
  view: 'overview' | 'containers' | 'findings' | 'activity' | 'new-calls' | 'addresses' | 'profile' | 'polaris';
  /** RFC 3339. */
  from?: string;
  to?: string;
  filter?: Record<string, string>;
}

/** One page of the investigation, ready to draw: made from the audit log and the findings by `detection`. */
export interface InvestigatePage {
  /** RFC 3339 ends of the scope time that the page speaks of, and of all that is known. */
  scope: { from: string; to: string; first: string; last: string };
  /** Events over the scope, oldest bucket first, and what a bucket is. */
  histogram: { counts: number[]; bucketMs: number };
  sections: InvestigateSection[];
}

export interface InvestigateSection {
  title: string;
  /** A bar each: `list  ███ 151  secrets · pods`. */
  bars?: { label: string; value: number; note?: string }[];
  table?: { columns: string[]; rows: string[][] };
  /** Sentences, one a line. */
  text?: string[];
}
