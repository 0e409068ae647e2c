import { findRunningRun } from '../run/folder/find-run.ts';
import { gamedayHome } from '../run/folder/gameday-home.ts';
import type { RunFolder } from '../run/folder/run-folder.ts';
import type { RunRole } from '../run/run-connection.ts';
import { connectToRun, type RemoteConnection } from '../run/wire/run-client.ts';

/** Joins a running run for one piece of work, and leaves it again. */
export async function joinRun<Result>(
  options: { run?: string | undefined; role?: RunRole },
  work: (connection: RemoteConnection, folder: RunFolder) => Promise<Result>,
): Promise<Result> {
  const folder = findRunningRun(gamedayHome(), options.run);
  const connection = await connectToRun(folder, options.role);
  try {
    return await work(connection, folder);
  } finally {
    await connection.close();
  }
}
