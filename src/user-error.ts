/** An error the user can do something about: a code, the fact, the next step. Shown without a stack. */
export class UserError extends Error {
  readonly code: string;
  readonly next: string;
  /** Exit code of the command: 1 failed, 2 misused. */
  readonly exitCode: number;

  constructor(error: { code: string; fact: string; next: string; exitCode?: number; cause?: unknown }) {
    super(error.fact, error.cause === undefined ? undefined : { cause: error.cause });
    this.name = 'UserError';
    this.code = error.code;
    this.next = error.next;
    this.exitCode = error.exitCode ?? 1;
  }
}

/** `CODE: fact` and the next step on its own line. */
export function formatUserError(error: UserError): string {
  return `${error.code}: ${error.message}\n${error.next}`;
}
