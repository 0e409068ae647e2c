import { delimiter, dirname } from 'node:path';
import { findKubectl } from './find-kubectl.ts';

/** A cluster that a shell can be connected to: a run's, or one of its past. */
export interface Connected {
  runId: string;
  kubeconfig: string;
}

/** The environment of a shell that is connected to a run: its kubeconfig, its name, and a kubectl on PATH where one is known. */
export function connectedEnvironment(
  { runId, kubeconfig }: Connected,
  environment: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const kubectl = findKubectl(environment);
  const path =
    kubectl === undefined
      ? environment.PATH
      : [environment.PATH, dirname(kubectl)].filter((part) => part !== undefined).join(delimiter);
  return {
    ...environment,
    KUBECONFIG: kubeconfig,
    GAMEDAY_RUN: runId,
    ...(path === undefined ? {} : { PATH: path }),
  };
}
