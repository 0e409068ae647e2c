import type { Container, HTTPGetAction, Lifecycle, Probe } from 'kubernetes-types/core/v1.d.ts';
import { checkNonNegative, checkOneOf, checkRequired, invalidEach } from '../../check.ts';
import { type FieldError, forbiddenField, invalid, required } from '../../field-error.ts';
import { httpHeaderErrors, portNameErrors, portNumberErrors } from '../../formats.ts';

interface Handler {
  exec?: { command?: string[] };
  httpGet?: HTTPGetAction;
  tcpSocket?: { port: number | string };
  grpc?: { port: number };
  sleep?: { seconds: number };
}

export function checkProbes(field: string, container: Container, graceSeconds: number): FieldError[] {
  const { livenessProbe, readinessProbe, startupProbe } = container;
  return [
    ...checkProbe(`${field}.livenessProbe`, livenessProbe, graceSeconds),
    ...mustSucceedOnce(`${field}.livenessProbe`, livenessProbe),
    ...checkProbe(`${field}.readinessProbe`, readinessProbe, graceSeconds),
    ...(readinessProbe?.terminationGracePeriodSeconds === undefined
      ? []
      : [
          invalid(
            `${field}.readinessProbe.terminationGracePeriodSeconds`,
            readinessProbe.terminationGracePeriodSeconds,
            'must not be set for readinessProbes',
          ),
        ]),
    ...checkProbe(`${field}.startupProbe`, startupProbe, graceSeconds),
    ...mustSucceedOnce(`${field}.startupProbe`, startupProbe),
  ];
}

export function checkLifecycle(field: string, lifecycle: Lifecycle, graceSeconds: number): FieldError[] {
  return (['postStart', 'preStop'] as const).flatMap((when) => {
    const handler = lifecycle[when];
    return handler ? checkHandler(`${field}.${when}`, handler, graceSeconds) : [];
  });
}

function checkProbe(field: string, probe: Probe | undefined, graceSeconds: number): FieldError[] {
  if (!probe) return [];
  const own = probe.terminationGracePeriodSeconds;
  return [
    ...checkHandler(field, probe, graceSeconds),
    ...(
      ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const
    ).flatMap((name) => checkNonNegative(`${field}.${name}`, probe[name])),
    ...(own !== undefined && own <= 0
      ? [invalid(`${field}.terminationGracePeriodSeconds`, own, 'must be greater than 0')]
      : []),
  ];
}

function mustSucceedOnce(field: string, probe: Probe | undefined): FieldError[] {
  if (!probe || probe.successThreshold === 1) return [];
  return [invalid(`${field}.successThreshold`, probe.successThreshold ?? 0, 'must be 1')];
}

function checkHandler(field: string, handler: Handler, graceSeconds: number): FieldError[] {
  const checks: [keyof Handler, () => FieldError[]][] = [
    ['exec', () => checkExec(`${field}.exec`, handler)],
    ['httpGet', () => checkHttpGet(`${field}.httpGet`, handler.httpGet)],
    ['tcpSocket', () => checkPort(`${field}.tcpSocket.port`, handler.tcpSocket?.port ?? 0)],
    ['grpc', () => checkPort(`${field}.grpc.port`, handler.grpc?.port ?? 0)],
    ['sleep', () => checkSleep(`${field}.sleep`, handler.sleep?.seconds ?? 0, graceSeconds)],
  ];
  const given = checks.filter(([kind]) => handler[kind] !== undefined && handler[kind] !== null);
  if (given.length === 0) return [required(field, 'must specify a handler type')];
  return given.flatMap(([kind, check], at) =>
    at === 0 ? check() : [forbiddenField(`${field}.${kind}`, 'may not specify more than 1 handler type')],
  );
}

function checkExec(field: string, { exec }: Handler): FieldError[] {
  return (exec?.command ?? []).length === 0 ? [required(`${field}.command`)] : [];
}

function checkHttpGet(field: string, action: HTTPGetAction | undefined): FieldError[] {
  if (!action) return [];
  return [
    ...checkRequired(`${field}.path`, action.path),
    ...checkPort(`${field}.port`, action.port ?? 0),
    ...checkOneOf(`${field}.scheme`, action.scheme, ['HTTP', 'HTTPS']),
    ...(action.httpHeaders ?? []).flatMap(({ name = '' }) =>
      invalidEach(`${field}.httpHeaders`, name, httpHeaderErrors(name)),
    ),
  ];
}

/** A number, or the name of a port. */
export function checkPort(field: string, port: number | string): FieldError[] {
  return invalidEach(field, port, typeof port === 'number' ? portNumberErrors(port) : portNameErrors(port));
}

function checkSleep(field: string, seconds: number, graceSeconds: number): FieldError[] {
  if (seconds > 0 && seconds <= graceSeconds) return [];
  const why = `must be greater than 0 and less than terminationGracePeriodSeconds (${graceSeconds})`;
  return [invalid(field, seconds, why)];
}
