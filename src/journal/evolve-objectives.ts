import type { DraftView } from './draft-view.ts';
import type { EventOf } from './journal-event.ts';

export function evolveObjectives(draft: DraftView, event: EventOf<'ObjectiveChanged'>): void {
  const known = draft.objectives.get(event.objective);
  const { seq, at, state, fraction, explanation } = event;
  draft.objectives.set(event.objective, {
    id: event.objective,
    state,
    fraction,
    explanation,
    because: event.because,
    parts: event.parts ?? [],
    changedAt: at,
    firstMetAt: known?.firstMetAt ?? (state === 'met' ? at : undefined),
    history: [...(known?.history ?? []), { seq, at, state, fraction, explanation }],
  });
}
