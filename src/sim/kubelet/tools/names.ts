import { FileError } from '../files/file-error.ts';
import type { Process } from '../processes/process.ts';

/** What /etc/passwd and /etc/group of the process's own files say. */
export function userName(process: Process, uid: number): string | undefined {
  return entries(process, '/etc/passwd').find((fields) => fields[2] === String(uid))?.[0];
}

export function groupName(process: Process, gid: number): string | undefined {
  return entries(process, '/etc/group').find((fields) => fields[2] === String(gid))?.[0];
}

export function userByName(process: Process, name: string): number | undefined {
  if (/^\d+$/.test(name)) return Number(name);
  const uid = entries(process, '/etc/passwd').find((fields) => fields[0] === name)?.[2];
  return uid === undefined ? undefined : Number(uid);
}

export function groupByName(process: Process, name: string): number | undefined {
  if (/^\d+$/.test(name)) return Number(name);
  const gid = entries(process, '/etc/group').find((fields) => fields[0] === name)?.[2];
  return gid === undefined ? undefined : Number(gid);
}

function entries(process: Process, path: string): string[][] {
  try {
    return process.files
      .read(path)
      .toString()
      .split('\n')
      .map((line) => line.split(':'));
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}
