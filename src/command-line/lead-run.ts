import { wallClock } from '../clock/wall-clock.ts';
import { autoplay, stepsOf } from '../run/autoplay/autoplay.ts';
import type { StepFailure } from '../run/autoplay/play-walkthrough.ts';
import type { OpenRun } from '../run/open-run.ts';
import { feedLine } from '../run/plain-lines.ts';
import { stepFailed } from './step-failed.ts';
import { untilInterrupted } from './until-interrupted.ts';

export interface LeadOptions {
  open: OpenRun;
  autoplay: string | undefined;
  /** Writes a line. */
  say: (line: string) => void;
}

/** How a run stood when it was left. */
export interface LedRun {
  runId: string;
  folder: string;
  ended: boolean;
  total: number;
  max: number;
}

/** Leads a run in plain lines until it ends, or until it is interrupted; says how it went. Throws where it could not go on. */
export async function leadRun({ open, autoplay: walkthrough, say }: LeadOptions): Promise<LedRun> {
  const { engine, folder } = open;
  const connection = engine.connect('participant');
  for (const line of openingLines(open)) say(line);
  for (const item of connection.view().feed) say(feedLine(item, connection.view()));
  let shown = connection.view().feed.length;
  connection.subscribe(() => {
    const view = connection.view();
    for (const item of view.feed.slice(shown)) say(feedLine(item, view));
    shown = view.feed.length;
  });
  if (connection.view().phase === 'briefing') await connection.begin();
  const interrupted = untilInterrupted();
  const ended = new Promise<'ended'>((resolve) => {
    connection.subscribe((event) => {
      if (event.type === 'RunFinished' || event.type === 'RunAborted') resolve('ended');
    });
  });
  const played = walkthrough === undefined ? undefined : play(open, walkthrough, say);
  const how = await Promise.race([
    interrupted.signal,
    ended,
    engine.closed,
    ...(played === undefined ? [] : [played.then(() => ended)]),
  ]);
  const failures = played === undefined || how !== 'ended' ? [] : await played;
  const { total, max } = await scoreUnlessFailed(open);
  await engine.stopEngine(how === 'ended' ? 'the run has ended' : 'it was interrupted');
  interrupted.forget();
  if (engine.failure !== undefined) throw engine.failure;
  if (how === 'ended') for (const line of closingLines(folder.runId, total, max)) say(line);
  else say(`Stopped. \`gameday resume --run ${folder.runId}\` goes on where it was.`);
  if (failures.length > 0) throw stepFailed(failures[0]);
  return { runId: folder.runId, folder: folder.path, ended: how === 'ended', total, max };
}

/** How to connect comes first: whoever reads only the first lines can begin. */
function openingLines({ engine, folder }: OpenRun): string[] {
  const { briefing, instance } = engine;
  return [
    `gameday ${briefing.scenario}: ${briefing.title}`,
    `run ${folder.runId}, in ${folder.path}`,
    '',
    'Connect from another terminal:',
    `  export KUBECONFIG=${folder.kubeconfig}`,
    `  kubectl get pods -A          (or: gameday shell, gameday kubectl get pods -A)`,
    `  gameday status               what is open; gameday hint, answer, evidence, findings, audit, finish`,
    '',
    ...briefing.briefing.trimEnd().split('\n'),
    '',
    `The clock runs for ${instance.scenario.duration}. Ctrl-C stops; the run can be resumed.`,
    '',
  ];
}

function closingLines(runId: string, total: number, max: number): string[] {
  return [
    '',
    `Score ${total} of ${max}. \`gameday report --run ${runId}\` tells it in full, \`gameday replay --run ${runId}\` shows it again.`,
  ];
}

async function play(open: OpenRun, walkthrough: string, say: (line: string) => void): Promise<StepFailure[]> {
  const { engine, folder } = open;
  return autoplay({
    engine,
    folder,
    steps: stepsOf(engine.instance.loaded, walkthrough),
    wall: wallClock,
    onStep: say,
  });
}

async function scoreUnlessFailed({ engine }: OpenRun): Promise<{ total: number; max: number }> {
  if (engine.failure !== undefined) return { total: 0, max: 0 };
  return engine.connect('participant').score();
}
