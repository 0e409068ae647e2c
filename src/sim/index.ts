export { type ClusterOptions, createCluster, type ServeOptions, type SimCluster } from './cluster.ts';
