import { parseTime } from '../clock/clock.ts';
import { freshSeed } from '../clock/fresh-seed.ts';
import { wallClock } from '../clock/wall-clock.ts';
import { gamedayHome } from '../run/folder/gameday-home.ts';
import type { StartRequest } from '../run/start-request.ts';
import { UserError } from '../user-error.ts';

interface StartFlags {
  scenario: string;
  seed?: string | undefined;
  team: string;
  speed?: string | undefined;
  port?: number | undefined;
  autoplay?: string | undefined;
  catalogue: string;
  variant?: string | undefined;
  'start-at'?: string | undefined;
  gamedayVersion: string;
}

/** What was asked on the command line, checked. */
export function readStart(flags: StartFlags): StartRequest {
  const seed = flags.seed ?? freshSeed();
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(seed))
    throw misused(
      'SEED_NOT_USABLE',
      `"${seed}" can't be a seed.`,
      'Give one to forty letters, digits, dashes or dots.',
    );
  const speed = readSpeed(flags.speed);
  return {
    type: 'start',
    home: gamedayHome(),
    scenario: flags.scenario,
    seed,
    team: flags.team,
    catalogue: flags.catalogue === '2022' ? '2022' : 'current',
    playStartsAtMs: readInstant(flags['start-at']),
    gamedayVersion: flags.gamedayVersion,
    ...(flags.port === undefined ? {} : { port: flags.port }),
    ...(speed === undefined ? {} : { speed }),
    ...(flags.autoplay === undefined ? {} : { autoplay: flags.autoplay }),
    ...(flags.variant === undefined ? {} : { variant: flags.variant }),
  };
}

export function readSpeed(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const speed = Number(text);
  if (speed > 0 && speed <= 1000) return speed;
  throw misused(
    'SPEED_NOT_USABLE',
    `"${text}" is no speed.`,
    'Give a number from 0.1 to 1000: 1 is as fast as the wall.',
  );
}

/** Whole seconds: instants are read by people. */
function readInstant(text: string | undefined): number {
  const instantMs = text === undefined ? wallClock.now() : parseTime(text);
  if (!Number.isNaN(instantMs)) return Math.floor(instantMs / 1000) * 1000;
  throw misused('INSTANT_NOT_USABLE', `"${text}" is no instant.`, 'Write it as 2025-03-06T09:00:00Z.');
}

function misused(code: string, fact: string, next: string): UserError {
  return new UserError({ code, fact, next, exitCode: 2 });
}
