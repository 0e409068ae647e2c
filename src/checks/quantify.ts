import { holds } from './cel.ts';
import type { Counted, Quantified, Saying, Selection } from './condition.ts';
import { type Context, fill, namesOf } from './context.ts';
import { type Selected, select } from './select.ts';
import { type Verdict, verdict } from './verdict.ts';

/** Every selected object fits: worth the share that does. */
export function evaluateAll(quantified: Quantified, context: Context, say: Saying | undefined): Verdict {
  const selected = select(quantified, context);
  if (selected.length === 0) return nothingSelected(quantified, context, say);
  const that = context.cel.compile(quantified.that);
  const misfits = selected.filter((item) => !holds(that, namesOf(context, item.bound)));
  const decided = misfits.length === 0 ? selected : misfits;
  return {
    ...verdict(misfits.length === 0, ''),
    fraction: (selected.length - misfits.length) / selected.length,
    explanation: sentence(
      misfits.length === 0,
      say,
      context,
      decided,
      `${decided[0].ref} ${misfits.length === 0 ? 'is' : 'is not'} as it should be`,
    ),
    objects: decided.map((item) => item.ref),
  };
}

/** At least one selected object fits. */
export function evaluateAny(quantified: Quantified, context: Context, say: Saying | undefined): Verdict {
  const selected = select(quantified, context);
  if (selected.length === 0) return nothingSelected(quantified, context, say);
  const that = context.cel.compile(quantified.that);
  const fitting = selected.filter((item) => holds(that, namesOf(context, item.bound)));
  const decided = fitting.length === 0 ? selected : fitting.slice(0, 1);
  const plain =
    fitting.length === 0
      ? `none of ${selected.length} ${quantified.resource} is as it should be`
      : `${decided[0].ref} is as it should be`;
  return verdict(fitting.length > 0, sentence(fitting.length > 0, say, context, decided, plain), {
    objects: fitting.length === 0 ? [] : decided.map((item) => item.ref),
  });
}

/** No object is selected. */
export function evaluateNone(selection: Selection, context: Context, say: Saying | undefined): Verdict {
  const selected = select(selection, context);
  const plain =
    selected.length === 0 ? `no ${selection.resource} of that kind is left` : `${selected[0].ref} is still there`;
  return verdict(selected.length === 0, sentence(selected.length === 0, say, context, selected, plain), {
    objects: selected.map((item) => item.ref),
  });
}

/** So many objects are selected. */
export function evaluateCount(counted: Counted, context: Context, say: Saying | undefined): Verdict {
  const selected = select(counted, context);
  const met = within(selected.length, counted);
  return verdict(met, sentence(met, say, context, selected, `${selected.length} ${counted.resource} found`), {
    objects: selected.map((item) => item.ref),
  });
}

export function within(count: number, bounds: { atLeast?: number; atMost?: number }): boolean {
  const least = bounds.atLeast ?? (bounds.atMost === undefined ? 1 : 0);
  return count >= least && count <= (bounds.atMost ?? Infinity);
}

function nothingSelected(quantified: Quantified, context: Context, say: Saying | undefined): Verdict {
  const met = quantified.empty === 'met';
  return verdict(met, sentence(met, say, context, [], `there is no ${quantified.resource} that this could be about`));
}

/** The author's sentence over the first object that decided, or the plain one. */
function sentence(
  met: boolean,
  say: Saying | undefined,
  context: Context,
  decided: readonly Selected[],
  plain: string,
): string {
  const template = met ? say?.met : say?.unmet;
  if (template === undefined) return plain;
  const others = decided.length > 1 ? decided.length - 1 : 0;
  return fill(template, context, {
    ...decided[0]?.bound,
    name: decided[0]?.name ?? '',
    ref: decided[0]?.ref ?? '',
    others,
  });
}
