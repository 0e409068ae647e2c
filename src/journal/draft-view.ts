import type { RunView } from './run-view.ts';

/** A view whose collections are the holder's own. What is in them is replaced, never changed. */
export interface DraftView extends RunView {
  objectives: Map<string, MapValue<RunView['objectives']>>;
  findings: Map<string, MapValue<RunView['findings']>>;
  answers: Map<string, MapValue<RunView['answers']>>;
  evidence: Map<string, MapValue<RunView['evidence']>>;
  availability: Map<string, MapValue<RunView['availability']>>;
}
type MapValue<M> = M extends ReadonlyMap<string, infer V> ? V : never;
