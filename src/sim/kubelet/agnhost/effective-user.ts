import type { Program } from '../processes/process.ts';
import { writeTo } from '../tools/call.ts';

/** Tells whom it runs as, for the tests of privilege escalation (upstream: test/images/nonewprivs). */
export const effectiveUser: Program = function* effectiveUser(process) {
  yield* writeTo(process, 1, `Effective uid: ${process.credentials.uid}\n`);
  return 0;
};
