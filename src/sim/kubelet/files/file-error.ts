const TEXTS = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  EROFS: 'Read-only file system',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
  EEXIST: 'File exists',
  ENOTEMPTY: 'Directory not empty',
  ENOSPC: 'No space left on device',
  ELOOP: 'Too many levels of symbolic links',
  EBUSY: 'Device or resource busy',
  EINVAL: 'Invalid argument',
  EXDEV: 'Invalid cross-device link',
  ENODEV: 'No such device',
  EIO: 'I/O error',
  EAGAIN: 'Resource temporarily unavailable',
  ENXIO: 'No such device or address',
} as const;

export type FileErrorCode = keyof typeof TEXTS;

/** A system call that failed, in the C library's words. */
export class FileError extends Error {
  readonly code: FileErrorCode;
  constructor(code: FileErrorCode) {
    super(TEXTS[code]);
    this.code = code;
  }
}
