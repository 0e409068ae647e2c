import type { StatusError } from '../../status-error.ts';

/** What is wrong with a body that does not fit its kind, without which kind that is. */
export function decodingFault({ message }: StatusError): string {
  return message.replace(/^.*? cannot be handled as an? [^:]*: /, '');
}
