import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Clock } from '../../clock/clock.ts';
import type { TargetTime } from '../../target/target.ts';
import type { Engine } from '../engine.ts';
import type { RunFolder } from '../folder/run-folder.ts';
import { connectedEnvironment } from '../tools/connected-environment.ts';
import { kubectlOrRefuse } from '../tools/find-kubectl.ts';
import { gamedayOnPath } from '../tools/gameday-on-path.ts';
import type { LineOutcome, StageHand } from './stage-hand.ts';

const LINE_LIMIT_MS = 300_000;

/** A command takes the machine's own time: in a clock that flies, a slow machine would lose hours of play to it. */
const COMMAND_SPEED = 20;

/** Plays a walkthrough for real: command lines in the machine's shell with the real kubectl, at the clock's own pace. */
export function liveHand(options: { engine: Engine; folder: RunFolder; wall: Clock }): StageHand & { leave(): void } {
  const { engine, folder, wall } = options;
  kubectlOrRefuse();
  const work = mkdtempSync(join(tmpdir(), 'gameday-autoplay-'));
  const env = { ...gamedayOnPath(connectedEnvironment(folder), work), GAMEDAY_PLAIN: '1' };
  return {
    connection: engine.connect('participant'),
    runLine: (line) => atMost(COMMAND_SPEED, engine.target.time, () => runInShell(line, work, env)),
    writeFile: async (path, text) => {
      mkdirSync(dirname(join(work, path)), { recursive: true });
      writeFileSync(join(work, path), text);
    },
    wait: (durationMs) => untilPlayed(engine, wall, durationMs),
    context: (vars) => engine.director.referee.tracker.context(vars),
    leave: () => rmSync(work, { recursive: true, force: true }),
  };
}

async function atMost<T>(speed: number, time: TargetTime, act: () => Promise<T>): Promise<T> {
  const before = time.speed;
  if (before <= speed) return act();
  time.setSpeed(speed);
  return act().finally(() => time.setSpeed(before));
}

function runInShell(line: string, cwd: string, env: NodeJS.ProcessEnv): Promise<LineOutcome> {
  return new Promise((resolve) => {
    const child = execFile(
      'bash',
      ['-c', line],
      { cwd, env, timeout: LINE_LIMIT_MS, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = (error as { code?: unknown } | null)?.code;
        resolve({ exitCode: error === null ? 0 : typeof code === 'number' ? code : 1, stdout, stderr });
      },
    );
    child.stdin?.end();
  });
}

/**
 * Play time passes as the clock ticks: faster with a higher speed, not at all while paused. Once the run is over it stands
 * still for good, and nothing is left to wait for.
 */
function untilPlayed({ target, director, closed }: Engine, wall: Clock, durationMs: number): Promise<void> {
  const dueMs = target.clock.now() + durationMs;
  return new Promise((resolve) => {
    void closed.then(() => resolve());
    const look = (): void => {
      const leftMs = dueMs - target.clock.now();
      if (leftMs <= 0 || director.phase === 'debrief') resolve();
      else wall.after(Math.min(200, Math.max(5, leftMs / target.time.speed)), look);
    };
    look();
  });
}
