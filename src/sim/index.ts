export { type ClusterOptions, createCluster, type ServeOptions, type SimCluster } from './cluster.ts';
export { builtinAuditPolicy } from './access/audit/audit-policy.ts';
export { loadPki } from './access/pki/cluster-pki.ts';
