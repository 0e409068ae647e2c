import { usePaste } from 'ink';
import { useState } from 'react';
import { useKeys } from './use-keys.ts';

/** One line of text under the fingers. `isActive` says who listens to the keys. */
export function useTextEntry(options: { isActive: boolean; initial?: string; onChange?: (text: string) => void }) {
  const [text, setText] = useState(options.initial ?? '');
  const change = (next: string) => {
    setText(next);
    options.onChange?.(next);
  };
  useKeys(
    (input, key) => {
      if (key.backspace || key.delete) change(text.slice(0, -1));
      else if (key.ctrl && input === 'u') change('');
      else if (input !== '' && !key.ctrl && !key.meta && !key.return && !key.escape && !key.tab && !isArrow(key)) {
        setText((now) => {
          const next = now + input;
          options.onChange?.(next);
          return next;
        });
      }
    },
    { isActive: options.isActive },
  );
  usePaste((pasted) => change(text + pasted.replaceAll(/\s*\n\s*/g, ' ')), { isActive: options.isActive });
  return { text, setText: change };
}

function isArrow(key: { upArrow: boolean; downArrow: boolean; leftArrow: boolean; rightArrow: boolean }): boolean {
  return key.upArrow || key.downArrow || key.leftArrow || key.rightArrow;
}
