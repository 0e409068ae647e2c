import { expect, test } from 'vitest';
import { createActor } from 'xstate';
import { reactionMachine } from './reaction-machine.ts';

test('a reaction waits while its condition holds, acts as often as it may, and then is over', () => {
  const course = createActor(reactionMachine, { input: { times: 2 } }).start();
  const after = (...events: ('HOLDS' | 'CEASES' | 'DUE' | 'GIVE_UP')[]) => {
    for (const type of events) course.send({ type });
    return course.getSnapshot().value;
  };
  expect(after('DUE')).toBe('watching');
  expect(after('HOLDS', 'CEASES')).toBe('watching');
  expect(after('HOLDS', 'DUE')).toBe('watching');
  expect(after('HOLDS', 'DUE', 'HOLDS')).toBe('over');
});

test('who gives up does nothing any more, whatever it was waiting for', () => {
  const course = createActor(reactionMachine, { input: { times: 3 } }).start();
  course.send({ type: 'HOLDS' });
  course.send({ type: 'GIVE_UP' });
  expect(course.getSnapshot().value).toBe('over');
});
