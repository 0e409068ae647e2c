import { useMemo, useReducer } from 'react';
import { useKeys } from './use-keys.ts';

/** The index of the selected item; the first where it is gone. -1 for an empty list. */
export function selectedIndex(ids: readonly string[], selected: string | undefined): number {
  if (ids.length === 0) return -1;
  return Math.max(0, selected === undefined ? 0 : ids.indexOf(selected));
}

/** Where a window of `height` rows starts so that the selected row is inside it. */
export function windowStart(count: number, index: number, height: number): number {
  if (count <= height) return 0;
  return Math.min(Math.max(0, index - Math.floor(height / 2)), count - height);
}

/** Selection by arrows, j and k, page keys, home and end. */
export function useList(ids: readonly string[], options: { isActive?: boolean; pageSize?: number } = {}) {
  const [selected, select] = useReducer((_: string | undefined, next: string | undefined) => next, undefined);
  const index = selectedIndex(ids, selected);
  const page = options.pageSize ?? 10;
  const go = (to: number) => select(ids[Math.max(0, Math.min(ids.length - 1, to))]);
  useKeys(
    (input, key) => {
      if (key.downArrow || input === 'j') go(index + 1);
      else if (key.upArrow || input === 'k') go(index - 1);
      else if (key.pageDown) go(index + page);
      else if (key.pageUp) go(index - page);
      else if (key.home) go(0);
      else if (key.end) go(ids.length - 1);
    },
    { isActive: options.isActive ?? true },
  );
  return useMemo(() => ({ index, selected: ids[index], select }), [index, ids]);
}
