import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseDuration } from '../../checks/duration.ts';
import type { Selection } from '../../checks/condition.ts';
import type { WalkthroughStep } from '../../scenarios/schema/walkthrough-schema.ts';
import { packageRoot } from '../../package-root.ts';
import { UserError } from '../../user-error.ts';
import { listFindings } from '../desk/list-findings.ts';
import { searchAudit } from '../desk/search-audit.ts';
import type { InvestigateRequest } from '../../detection/investigate/investigate-page.ts';
import type { EvidenceRequest } from '../run-connection.ts';
import { readiness } from './readiness.ts';
import type { StageHand } from './stage-hand.ts';
import { WalkthroughValues } from './walkthrough-values.ts';

type StepOf<K extends string> = Extract<WalkthroughStep, Record<K, unknown>> extends Record<K, infer V> ? V : never;

export interface StepFailure {
  step: number;
  message: string;
}

export interface PlayHooks {
  onStep?: ((index: number, step: WalkthroughStep) => void) | undefined;
  /** After each step that did what it should. */
  afterStep?: ((index: number) => void) | undefined;
  stopped?: (() => boolean) | undefined;
  /** Between steps: people think. */
  pause?: (() => Promise<void>) | undefined;
}

const POLL_MS = 2000;
/** Answering and saving take a moment: what comes next comes later. */
const HANDLING_MS = 2000;

/** Plays steps one after another and stops at the first that does not do what it should. */
export async function playWalkthrough(
  steps: readonly WalkthroughStep[],
  hand: StageHand,
  hooks: PlayHooks = {},
): Promise<StepFailure[]> {
  const values = new WalkthroughValues(hand);
  for (const [index, step] of steps.entries()) {
    if (hooks.stopped?.() === true) break;
    hooks.onStep?.(index, step);
    const message = await playStep(step, hand, values);
    // A run that ends in the middle of a step cuts it short: that is no failure of the step.
    if (hooks.stopped?.() === true) break;
    if (message !== undefined) return [{ step: index, message }];
    hooks.afterStep?.(index);
    await hooks.pause?.();
  }
  return [];
}

/** Undefined where the step did what it should; otherwise what went wrong. */
async function playStep(
  step: WalkthroughStep,
  hand: StageHand,
  values: WalkthroughValues,
): Promise<string | undefined> {
  try {
    const message = await perform(step, hand, values);
    if ('answer' in step || 'evidence' in step) await hand.wait(HANDLING_MS);
    return message;
  } catch (error) {
    if (error instanceof UserError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

async function perform(step: WalkthroughStep, hand: StageHand, values: WalkthroughValues): Promise<string | undefined> {
  const text = (template: string): string => values.fill(template);
  if ('run' in step) return failureOf(await hand.runLine(text(step.run)));
  if ('refused' in step) return playRefused({ ...step.refused, run: text(step.refused.run) }, hand);
  if ('waitFor' in step) return playWaitFor(step.waitFor, hand, values);
  if ('forEach' in step) return playForEach(step.forEach, hand, values);
  if ('bring' in step) await bring(step.bring, hand);
  else if ('write' in step) await hand.writeFile(text(step.write.file), text(step.write.text));
  else if ('wait' in step) await hand.wait(parseDuration(step.wait));
  else if ('answer' in step) await hand.connection.answer(step.answer.question, values.resolve(step.answer.values));
  else if ('evidence' in step) return keepEvidence(step.evidence, hand, values);
  else if ('ask' in step) await ask(step.ask, hand);
  else if ('hint' in step) await hand.connection.takeHint(await hand.connection.quoteHint(step.hint));
  else if ('hints' in step) await takeAllHints(step.hints, hand);
  else if ('suppress' in step) return suppress(text(step.suppress), hand);
  else if ('let' in step) values.let(step.let);
  return undefined;
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

async function playRefused({ run, saying }: StepOf<'refused'>, hand: StageHand): Promise<string | undefined> {
  const { exitCode, stdout, stderr } = await hand.runLine(run);
  if (exitCode === 0) return 'it should have been refused and was not';
  const said = `${stdout}${stderr}`;
  return saying === undefined || said.includes(saying)
    ? undefined
    : `it should have said "${saying}" and said: ${said.trim().slice(-400)}`;
}

async function playWaitFor(
  what: StepOf<'waitFor'>,
  hand: StageHand,
  values: WalkthroughValues,
): Promise<string | undefined> {
  const limitMs = parseDuration(what.within);
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const standing = what.objective === undefined ? undefined : hand.connection.view().objectives.get(what.objective);
    const met = what.objective === undefined || standing?.state === 'met';
    const unready = what.ready === undefined ? undefined : unreadyOf(what.ready, values);
    if (met && unready === undefined) return undefined;
    if (waitedMs >= limitMs)
      return `${what.objective ?? 'readiness'} did not come within ${what.within}: ${standing?.explanation ?? unready ?? ''}`;
    await hand.wait(POLL_MS);
  }
}

/** Which of the selected pods is not ready; nothing selected is not ready either. */
function unreadyOf(selection: Selection, values: WalkthroughValues): string | undefined {
  const { ready, waiting } = readiness(values.select(selection));
  if (waiting !== undefined) return `${waiting} is not ready`;
  return ready === 0 ? 'there is no such pod' : undefined;
}

async function playForEach(
  each: StepOf<'forEach'>,
  hand: StageHand,
  values: WalkthroughValues,
): Promise<string | undefined> {
  for (const value of values.listOf(each.in)) {
    const inner = values.with(each.as, value);
    for (const step of each.steps) {
      const message = await playStep(step, hand, inner);
      if (message !== undefined) return `for ${each.as} ${String(value)}: ${message}`;
    }
  }
  return undefined;
}

async function keepEvidence(
  step: StepOf<'evidence'>,
  hand: StageHand,
  values: WalkthroughValues,
): Promise<string | undefined> {
  const subject = values.fill(step.subject);
  const kind = (step.kind ?? (step.from === undefined ? guessKind(subject) : 'file')) as EvidenceRequest['kind'];
  const note = values.fill(step.note ?? '');
  if (step.from === undefined) {
    await hand.connection.registerEvidence({ subject, kind, note });
    return undefined;
  }
  const outcome = await hand.runLine(values.fill(step.from));
  if (outcome.exitCode !== 0) return failureOf(outcome);
  const content = Buffer.from(outcome.stdout).toString('base64');
  await hand.connection.registerEvidence({
    subject,
    kind,
    note,
    content,
    filename: `${subject.replaceAll('/', '-')}.txt`,
  });
  return undefined;
}

/** Installed software comes from manifests, as it does for a team that downloads them. */
async function bring(manifest: string, hand: StageHand): Promise<void> {
  const content = readFileSync(join(packageRoot(), 'manifests', manifest), 'utf8');
  await hand.writeFile(basename(manifest), content);
}

async function ask({ tool, query }: StepOf<'ask'>, { connection }: StageHand): Promise<void> {
  if (tool === 'audit') await searchAudit(connection, query === '' ? 'stats count(*) by user.username' : query);
  else if (tool === 'findings') await listFindings(connection);
  else {
    const view = (query === '' ? 'overview' : query) as InvestigateRequest['view'];
    const page = await connection.investigate({ view });
    await connection.asked('investigate', view, page.sections.length);
  }
}

async function takeAllHints(objective: string, { connection }: StageHand): Promise<void> {
  for (;;) {
    try {
      await connection.takeHint(await connection.quoteHint(objective));
    } catch (error) {
      if (error instanceof UserError && error.code === 'NO_MORE_HINTS') return;
      throw error;
    }
  }
}

async function suppress(type: string, { connection }: StageHand): Promise<string | undefined> {
  const found = [...connection.view().findings.values()].find(({ finding }) => finding.type === type);
  if (found === undefined) return `there is no finding of type ${type}`;
  await connection.suppressFinding(found.finding.id);
  return undefined;
}

/** What is meant by a subject alone: a path on a node is a file of it, anything else an object. */
export function guessKind(subject: string): EvidenceRequest['kind'] {
  return /^(nodes?|no)\/[^/]+\/.+/.test(subject) ? 'node-file' : 'object';
}
