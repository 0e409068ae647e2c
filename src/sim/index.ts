export { builtinAuditPolicy } from './access/audit/audit-policy.ts';
export { loadPki } from './access/pki/cluster-pki.ts';
export { plainNodes } from './bootstrap/plain-nodes.ts';
export { readNodes } from './bootstrap/read-nodes.ts';
export { type ClusterOptions, createCluster, type ServeOptions, type SimCluster } from './cluster.ts';
export { type BareClusterOptions, serveBareCluster } from './serve-bare-cluster.ts';
