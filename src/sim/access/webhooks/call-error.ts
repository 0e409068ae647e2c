/** A webhook that could not be called, or did not answer as it must. `failurePolicy` says what then. */
export class CallError extends Error {
  /** Without what was tried. */
  readonly why: string;

  constructor(why: string, kind: 'call' | 'response' = 'call') {
    super(kind === 'call' ? `failed to call webhook: ${why}` : `received invalid webhook response: ${why}`);
    this.why = why;
  }
}
