/** What the cluster signs with. Implemented in `access`. */
export interface ClusterPki {
  /** PEM. */
  caCertificate: string;
  /** Signs a PEM PKCS#10 request; returns a PEM certificate. Throws where the request is no request. */
  signClientCertificate(request: { csrPem: string; notBeforeMs: number; notAfterMs: number; usages: string[] }): string;
  /** A signed service-account token (JWT) with these claims. */
  signToken(claims: Record<string, unknown>): string;
}
