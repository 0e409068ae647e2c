import { type FieldError, invalid } from '../../kinds/field-error.ts';

export type Level = 'privileged' | 'baseline' | 'restricted';

/** A level as it was in one minor version of Kubernetes. */
export interface LevelVersion {
  level: Level;
  /** The minor version; undefined for the latest. */
  minor: number | undefined;
}

export interface SecurityPolicy {
  enforce: LevelVersion;
  audit: LevelVersion;
  warn: LevelVersion;
}

const PREFIX = 'pod-security.kubernetes.io/';
const LEVELS: readonly string[] = ['privileged', 'baseline', 'restricted'];

/** `baseline:latest`, `restricted:v1.28`. */
export function levelText({ level, minor }: LevelVersion): string {
  return `${level}:${minor === undefined ? 'latest' : `v1.${minor}`}`;
}

export function sameLevel(a: LevelVersion, b: LevelVersion): boolean {
  return a.level === b.level && a.minor === b.minor;
}

/** Positive where `a` forbids more. */
export function compareLevels(a: Level, b: Level): number {
  return LEVELS.indexOf(a) - LEVELS.indexOf(b);
}

export function isPrivileged({ enforce, audit, warn }: SecurityPolicy): boolean {
  return [enforce, audit, warn].every(({ level }) => level === 'privileged');
}

/** What a namespace's labels ask for (k8s.io/pod-security-admission/api/helpers.go, PolicyToEvaluate). */
export function securityPolicyOf(labels: Readonly<Record<string, string>> = {}): {
  policy: SecurityPolicy;
  errors: FieldError[];
} {
  const errors: FieldError[] = [];
  const read = (mode: keyof SecurityPolicy): LevelVersion => ({
    level: readLevel(labels, mode, errors),
    minor: readVersion(labels, mode, errors),
  });
  const policy = { enforce: read('enforce'), audit: read('audit'), warn: read('warn') };
  const { enforce, warn } = policy;
  if (labels[`${PREFIX}warn`] === undefined && compareLevels(enforce.level, warn.level) > 0) {
    warn.level = enforce.level;
    if (labels[`${PREFIX}warn-version`] === undefined) warn.minor = enforce.minor;
  }
  return { policy, errors };
}

function readLevel(labels: Readonly<Record<string, string>>, mode: string, errors: FieldError[]): Level {
  const value = labels[PREFIX + mode];
  if (value === undefined) return 'privileged';
  if (LEVELS.includes(value)) return value as Level;
  errors.push(invalid(`metadata.labels[${PREFIX}${mode}]`, value, 'must be one of privileged, baseline, restricted'));
  return 'privileged';
}

function readVersion(labels: Readonly<Record<string, string>>, mode: string, errors: FieldError[]): number | undefined {
  const value = labels[`${PREFIX}${mode}-version`];
  if (value === undefined || value === 'latest') return undefined;
  const minor = /^v1\.(0|[1-9]\d*)$/.exec(value)?.[1];
  if (minor !== undefined) return Number(minor);
  errors.push(invalid(`metadata.labels[${PREFIX}${mode}-version]`, value, 'must be "latest" or "v1.x"'));
  return undefined;
}
