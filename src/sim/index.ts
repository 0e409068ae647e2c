export { builtinAuditPolicy } from './access/audit/audit-policy.ts';
export { auditCluster, countResults, gradeOf, scoreOf } from './addons/polaris/audit-cluster.ts';
export { loadPki, makePkiFiles } from './access/pki/cluster-pki.ts';
export { plainNodes } from './bootstrap/plain-nodes.ts';
export { readNodes } from './bootstrap/read-nodes.ts';
export { createCluster, type SimCluster } from './cluster.ts';
export { ResourceRegistry } from './kinds/registry.ts';
export { serveBareCluster } from './serve-bare-cluster.ts';
