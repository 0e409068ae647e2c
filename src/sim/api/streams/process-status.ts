import type { ProcessOutcome } from '../../process-streams.ts';

/**
 * The Status that ends an exec or attach. The API server's translation from WebSocket wraps a failure of the runtime
 * once more (upstream: apiserver/pkg/util/proxy/translatinghandler.go).
 */
export function processStatus(outcome: ProcessOutcome, translated: boolean): Record<string, unknown> {
  if (outcome.type === 'exited' && outcome.exitCode === 0) return { metadata: {}, status: 'Success' };
  if (outcome.type === 'exited') {
    return {
      metadata: {},
      status: 'Failure',
      message: `command terminated with non-zero exit code: exit status ${outcome.exitCode}`,
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: String(outcome.exitCode) }] },
    };
  }
  return internalErrorStatus(translated ? `Internal error occurred: ${outcome.message}` : outcome.message);
}

export function internalErrorStatus(why: string): Record<string, unknown> {
  return {
    metadata: {},
    status: 'Failure',
    message: `Internal error occurred: ${why}`,
    reason: 'InternalError',
    details: { causes: [{ message: why }] },
    code: 500,
  };
}
