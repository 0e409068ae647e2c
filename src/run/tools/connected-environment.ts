import { delimiter, dirname } from 'node:path';
import type { RunFolder } from '../folder/run-folder.ts';
import { findKubectl } from './find-kubectl.ts';

/** The environment of a shell that is connected to a run: its kubeconfig, its name, and a kubectl on PATH where one is known. */
export function connectedEnvironment(
  folder: RunFolder,
  environment: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const kubectl = findKubectl(environment);
  const path =
    kubectl === undefined
      ? environment.PATH
      : [environment.PATH, dirname(kubectl)].filter((part) => part !== undefined).join(delimiter);
  return {
    ...environment,
    KUBECONFIG: folder.kubeconfig,
    GAMEDAY_RUN: folder.runId,
    ...(path === undefined ? {} : { PATH: path }),
  };
}
