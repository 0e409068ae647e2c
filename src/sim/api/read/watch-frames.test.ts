import { expect, test } from 'vitest';
import { WatchFrames } from './watch-frames.ts';

test('a change is put into words once for all who watch it, and anew for any other', () => {
  const frames = new WatchFrames();
  const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } };
  const added = frames.of('ADDED', object);
  expect(added.toString()).toBe('{"type":"ADDED","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"}}}\n');
  expect(frames.of('ADDED', object)).toBe(added);
  expect(frames.of('MODIFIED', object).toString()).toContain('"type":"MODIFIED"');
  expect(frames.of('MODIFIED', { ...object, metadata: { name: 'b' } }).toString()).toContain('"name":"b"');
});
