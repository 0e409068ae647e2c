import { usePaste } from 'ink';
import { useState } from 'react';
import { useKeys } from './use-keys.ts';

/** One line of text under the fingers. `isActive` says who listens to the keys. */
export function useTextEntry(options: { isActive: boolean }) {
  const [text, setText] = useState('');
  useKeys(
    (input, key) => {
      if (key.backspace || key.delete) setText((now) => now.slice(0, -1));
      else if (key.ctrl && input === 'u') setText('');
      else if (input !== '' && !key.ctrl && !key.meta && !key.return && !key.escape && !key.tab && !isArrow(key)) {
        setText((now) => now + input);
      }
    },
    { isActive: options.isActive },
  );
  usePaste((pasted) => setText((now) => now + pasted.replaceAll(/\s*\n\s*/g, ' ')), { isActive: options.isActive });
  return { text, setText };
}

function isArrow(key: { upArrow: boolean; downArrow: boolean; leftArrow: boolean; rightArrow: boolean }): boolean {
  return key.upArrow || key.downArrow || key.leftArrow || key.rightArrow;
}
