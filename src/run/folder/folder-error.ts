import { UserError } from '../../user-error.ts';

const MEANINGS: Record<string, { code: string; what: string; next: string }> = {
  EACCES: {
    code: 'HOME_NOT_WRITABLE',
    what: 'is not writable for you',
    next: 'Give yourself the right to write there, or set GAMEDAY_HOME to a folder of your own.',
  },
  EROFS: {
    code: 'HOME_NOT_WRITABLE',
    what: 'is on a read-only file system',
    next: 'Set GAMEDAY_HOME to a folder that can be written.',
  },
  ENOSPC: {
    code: 'DISK_FULL',
    what: 'is on a full disk',
    next: 'Free some space (a run takes about 20 MB), or set GAMEDAY_HOME to another disk.',
  },
  ENOENT: {
    code: 'HOME_NOT_WRITABLE',
    what: 'can not be made there',
    next: 'Set GAMEDAY_HOME to a folder that can be written.',
  },
  ENOTDIR: {
    code: 'HOME_NOT_A_FOLDER',
    what: 'is not below a folder',
    next: 'Set GAMEDAY_HOME to the path of a folder.',
  },
};
MEANINGS.EPERM = MEANINGS.EACCES;
MEANINGS.EDQUOT = MEANINGS.ENOSPC;
MEANINGS.EFBIG = MEANINGS.ENOSPC;
MEANINGS.EEXIST = MEANINGS.ENOTDIR;

/** An error of the file system as something the user can do something about; anything else as it is. */
export function asFolderError(error: unknown, path: string): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const meaning = MEANINGS[(error as NodeJS.ErrnoException).code ?? ''];
  if (meaning === undefined) return error;
  return new UserError({ code: meaning.code, fact: `${path} ${meaning.what}.`, next: meaning.next, cause: error });
}

export function isDiskFull(code: string | undefined): boolean {
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
}
