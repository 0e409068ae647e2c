const NAMES = [
  /^AWS_SECRET_ACCESS_KEY$/i,
  /^GOOGLE_APPLICATION_CREDENTIALS$/i,
  /^AZURE_.+KEY$/i,
  /^OCI_CLI_KEY_CONTENT$/i,
  /password/i,
  /token/i,
  /bearer/i,
  /secret/i,
];

/** Whether a name promises something secret, as Polaris guesses. */
export function isSensitiveName(name: string): boolean {
  return NAMES.some((pattern) => pattern.test(name));
}

export function isSensitiveValue(value: string): boolean {
  return /-BEGIN\s+.*PRIVATE KEY-/i.test(value);
}
