import type { ProcessOutcome, ProcessOutput } from '../../process-streams.ts';

/** Keeps what a process writes until the client's streams are there. */
export class OutputRelay implements ProcessOutput {
  #target: ProcessOutput | undefined;
  readonly #early: ((target: ProcessOutput) => void)[] = [];

  stdout(chunk: Buffer): void {
    this.#pass((target) => target.stdout(chunk));
  }

  stderr(chunk: Buffer): void {
    this.#pass((target) => target.stderr(chunk));
  }

  ended(outcome: ProcessOutcome): void {
    this.#pass((target) => target.ended(outcome));
  }

  connect(target: ProcessOutput): void {
    this.#target = target;
    for (const call of this.#early.splice(0)) call(target);
  }

  #pass(call: (target: ProcessOutput) => void): void {
    if (this.#target === undefined) this.#early.push(call);
    else call(this.#target);
  }
}
