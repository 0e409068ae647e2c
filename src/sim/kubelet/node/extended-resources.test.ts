import { expect, test } from 'vitest';
import { extendedAllocatable } from './extended-resources.ts';

test('a node gives all it has of an extended resource, and no more of one that is gone', () => {
  const status = {
    capacity: { cpu: '4', 'example.com/gpu': '2', 'example.com/known': '1' },
    allocatable: { cpu: '3', 'example.com/known': '1', 'example.com/gone': '5' },
  };
  expect(extendedAllocatable(status)).toEqual({ 'example.com/gpu': '2', 'example.com/gone': null });
});
