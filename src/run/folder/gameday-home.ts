import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where gameday keeps its runs: $GAMEDAY_HOME, or gameday's place among the user's data (XDG base directories). */
export function gamedayHome(environment: NodeJS.ProcessEnv = process.env): string {
  if (isSet(environment.GAMEDAY_HOME)) return environment.GAMEDAY_HOME;
  const data = isSet(environment.XDG_DATA_HOME) ? environment.XDG_DATA_HOME : join(homedir(), '.local', 'share');
  return join(data, 'gameday');
}

/** Where gameday keeps what it can fetch again, such as a kubectl. */
export function gamedayCache(environment: NodeJS.ProcessEnv = process.env): string {
  if (isSet(environment.GAMEDAY_HOME)) return join(environment.GAMEDAY_HOME, 'cache');
  const cache = isSet(environment.XDG_CACHE_HOME) ? environment.XDG_CACHE_HOME : join(homedir(), '.cache');
  return join(cache, 'gameday');
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
