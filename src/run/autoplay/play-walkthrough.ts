import { parseDuration } from '../../checks/duration.ts';
import type { WalkthroughStep } from '../../scenarios/schema/walkthrough-schema.ts';
import { UserError } from '../../user-error.ts';
import type { EvidenceRequest } from '../run-connection.ts';
import type { StageHand } from './stage-hand.ts';

export interface PlayedSteps {
  failures: { step: number; message: string }[];
  /** Number of the last event after each step. */
  seqAfterStep: number[];
}

const POLL_MS = 2000;

/** Plays steps one after another and stops at the first that does not do what it should. */
export async function playWalkthrough(
  steps: readonly WalkthroughStep[],
  hand: StageHand,
  hooks: {
    onStep?: ((index: number, step: WalkthroughStep) => void) | undefined;
    lastSeq: () => number;
    stopped?: () => boolean;
  },
): Promise<PlayedSteps> {
  const seqAfterStep: number[] = [];
  for (const [index, step] of steps.entries()) {
    if (hooks.stopped?.() === true) break;
    hooks.onStep?.(index, step);
    const message = await playStep(step, hand);
    seqAfterStep.push(hooks.lastSeq());
    if (message !== undefined) return { failures: [{ step: index, message }], seqAfterStep };
  }
  return { failures: [], seqAfterStep };
}

/** Undefined where the step did what it should; otherwise what went wrong. */
async function playStep(step: WalkthroughStep, hand: StageHand): Promise<string | undefined> {
  try {
    if ('run' in step) return failureOf(await hand.runLine(step.run));
    if ('refused' in step) return await playRefused(step.refused, hand);
    if ('write' in step) await hand.writeFile(step.write.file, step.write.text);
    else if ('wait' in step) await hand.wait(parseDuration(step.wait));
    else if ('waitFor' in step) return await playWaitFor(step.waitFor, hand);
    else if ('answer' in step) await hand.connection.answer(step.answer.question, step.answer.values);
    else if ('evidence' in step) await keepEvidence(step.evidence, hand);
    else if ('hint' in step) await hand.connection.takeHint(await hand.connection.quoteHint(step.hint));
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

function failureOf({
  exitCode,
  stderr,
  stdout,
}: {
  exitCode: number;
  stderr: string;
  stdout: string;
}): string | undefined {
  return exitCode === 0 ? undefined : `exit code ${exitCode}: ${(stderr || stdout).trim().slice(-600)}`;
}

async function playRefused(
  { run, saying }: { run: string; saying?: string },
  hand: StageHand,
): Promise<string | undefined> {
  const { exitCode, stdout, stderr } = await hand.runLine(run);
  if (exitCode === 0) return 'it should have been refused and was not';
  const said = `${stdout}${stderr}`;
  return saying === undefined || said.includes(saying)
    ? undefined
    : `it should have said "${saying}" and said: ${said.trim().slice(-400)}`;
}

async function playWaitFor(
  what: { objective?: string; ready?: string; within: string },
  hand: StageHand,
): Promise<string | undefined> {
  const limitMs = parseDuration(what.within);
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const met = what.objective === undefined || hand.connection.view().objectives.get(what.objective)?.state === 'met';
    if (met && (what.ready === undefined || (await hand.isReady(what.ready)))) return undefined;
    if (waitedMs >= limitMs) {
      const standing = what.objective === undefined ? undefined : hand.connection.view().objectives.get(what.objective);
      return `${what.objective ?? what.ready} within ${what.within} did not come${standing === undefined ? '' : `: ${standing.explanation}`}`;
    }
    await hand.wait(POLL_MS);
  }
}

async function keepEvidence(
  step: { subject: string; kind?: string; note?: string; file?: string },
  hand: StageHand,
): Promise<void> {
  const { subject, note = '', file } = step;
  const kind = (step.kind ?? (file === undefined ? guessKind(subject) : 'file')) as EvidenceRequest['kind'];
  const content =
    file === undefined ? {} : { content: Buffer.from(await hand.readFile(file)).toString('base64'), filename: file };
  await hand.connection.registerEvidence({ subject, kind, note, ...content });
}

/** What is meant by a subject alone: a path on a node is a file of it, anything else an object. */
export function guessKind(subject: string): EvidenceRequest['kind'] {
  return /^(nodes?|no)\/[^/]+\/.+/.test(subject) ? 'node-file' : 'object';
}
