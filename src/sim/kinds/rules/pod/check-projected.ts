import type { ProjectedVolumeSource, VolumeProjection } from 'kubernetes-types/core/v1.d.ts';
import { checkRequired } from '../../check.ts';
import { type FieldError, forbiddenField, invalid, required } from '../../field-error.ts';
import { checkLocalUnreservedPath } from './check-local-path.ts';
import { checkDownwardFile, checkKeyToPath, checkMode } from './check-volume-files.ts';

const TOKEN_SECONDS_MIN = 600;
const TOKEN_SECONDS_MAX = 2 ** 32;

/** validateProjectedVolumeSource. */
export function checkProjected(field: string, projected: ProjectedVolumeSource): FieldError[] {
  const paths = new Set<string>();
  return [
    ...checkMode(`${field}.defaultMode`, projected.defaultMode),
    ...(projected.sources ?? []).flatMap((source, at) =>
      checkProjection(field, `${field}.sources[${at}]`, source, paths),
    ),
  ];
}

function checkProjection(field: string, own: string, source: VolumeProjection, paths: Set<string>): FieldError[] {
  const errors: FieldError[] = [];
  const take = (path: string, owner: string) => {
    if (path === '') return;
    if (paths.has(path)) errors.push(invalid(field, owner, 'conflicting duplicate paths'));
    paths.add(path);
  };
  for (const kind of ['secret', 'configMap'] as const) {
    const from = source[kind];
    if (!from) continue;
    errors.push(...checkRequired(`${own}.${kind}.name`, from.name));
    (from.items ?? []).forEach((item, at) => {
      errors.push(...checkKeyToPath(`${own}.${kind}.items[${at}]`, item));
      take(item.path ?? '', from.name ?? '');
    });
  }
  for (const file of source.downwardAPI?.items ?? []) {
    errors.push(...checkDownwardFile(`${own}.downwardAPI`, file));
    take(file.path ?? '', file.path ?? '');
  }
  const token = source.serviceAccountToken;
  if (token) {
    errors.push(...checkLifetime(`${own}.serviceAccountToken.expirationSeconds`, token.expirationSeconds ?? 0));
    if (!token.path) errors.push(required(`${field}.path`));
    else errors.push(...checkLocalUnreservedPath(`${field}.path`, token.path));
  }
  const given = [source.secret, source.configMap, source.downwardAPI, token].filter(Boolean).length;
  if (given > 1) errors.push(forbiddenField(own, 'may not specify more than 1 volume type per source'));
  return errors;
}

function checkLifetime(field: string, seconds: number): FieldError[] {
  if (seconds < TOKEN_SECONDS_MIN) {
    return [invalid(field, seconds, 'may not specify a duration less than 10 minutes')];
  }
  if (seconds <= TOKEN_SECONDS_MAX) return [];
  return [invalid(field, seconds, 'may not specify a duration larger than 2^32 seconds')];
}
