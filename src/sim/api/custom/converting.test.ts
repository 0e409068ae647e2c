import { expect, test } from 'vitest';
import { ConversionAnswers } from '../../kinds/custom/conversion-answers.ts';
import { converting, inOrder } from './converting.ts';

const OBJECT = { apiVersion: 'a/v1', kind: 'A', metadata: { name: 'a', uid: '1' } };

/** A conversion whose webhook answers in its own time: asked once, taken by the next attempt. */
function desk() {
  const answers = new ConversionAnswers();
  let asked = 0;
  const convert = (uid: string) => {
    const object = { ...OBJECT, metadata: { ...OBJECT.metadata, uid } };
    const known = answers.find(object, 'a/v2');
    if (known !== undefined) return 'text' in known.outcome ? known.outcome.text : '';
    throw answers.expect({ uid: 'r', object }, 'a/v2', Promise.resolve(`answer ${++asked}`));
  };
  return { convert };
}

test('work that needs a conversion is done again when it is there, and the next work asks anew', async () => {
  const { convert } = desk();
  let attempts = 0;
  const work = () => convert(String(++attempts));
  expect(await converting(work)).toBe('answer 1');
  expect(attempts).toBe(2);
  expect(await converting(work)).toBe('answer 2');
});

test('what comes behind a value that waits keeps its place', async () => {
  const { convert } = desk();
  const seen: string[] = [];
  const handle = inOrder((value: string) => {
    seen.push(value === 'slow' ? convert('1') : value);
  });
  handle('first');
  handle('slow');
  handle('last');
  expect(seen).toEqual(['first']);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(seen).toEqual(['first', 'answer 1', 'last']);
});
