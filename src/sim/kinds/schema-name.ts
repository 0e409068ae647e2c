const PACKAGES: Readonly<Record<string, string>> = {
  'apiextensions.k8s.io': 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions',
  'apiregistration.k8s.io': 'io.k8s.kube-aggregator.pkg.apis.apiregistration',
};

/** OpenAPI names definitions after Go packages: `io.k8s.api.rbac.v1.Role`. */
export function schemaName(group: string, version: string, kind: string): string {
  const goPackage =
    PACKAGES[group] ?? `io.k8s.api.${group === '' ? 'core' : group.replace(/\.k8s\.io$/, '').replace(/\..*$/, '')}`;
  return `${goPackage}.${version}.${kind}`;
}
