import { type FieldError, invalid } from '../../field-error.ts';

/** A path below something, without a way out of it. */
export function checkLocalPath(field: string, path: string): FieldError[] {
  const errors = path.startsWith('/') ? [invalid(field, path, 'must be a relative path')] : [];
  return [...errors, ...checkNoBacksteps(field, path)];
}

export function checkNoBacksteps(field: string, path: string): FieldError[] {
  return path.split('/').includes('..') ? [invalid(field, path, "must not contain '..'")] : [];
}

/** Such a path that does not begin with two dots either. */
export function checkLocalUnreservedPath(field: string, path: string): FieldError[] {
  const errors = checkLocalPath(field, path);
  if (path.startsWith('..') && !path.startsWith('../')) errors.push(invalid(field, path, "must not start with '..'"));
  return errors;
}
