/**
 * The value of a Warning header (k8s.io/apimachinery/pkg/util/net, NewWarningHeader); undefined for a text with control
 * characters, which upstream does not send. Go writes UTF-8 bytes where Node writes Latin-1 characters: one stands for each byte.
 */
export function warningHeader(text: string): string | undefined {
  if (/\p{Cc}/u.test(text)) return undefined;
  const quoted = `299 - "${text.replaceAll(/["\\]/g, '\\$&')}"`;
  return Buffer.from(quoted, 'utf8').toString('latin1');
}
