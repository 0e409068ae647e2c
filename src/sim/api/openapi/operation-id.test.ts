import { expect, test } from 'vitest';
import { operationId } from './operation-id.ts';
import { readOperations } from './operations.ts';

const operations = readOperations();
const POD = '/api/v1/namespaces/{namespace}/pods/{name}';

test.each([
  ['get', '/apis/apps/v1/deployments', 'list', 'listAppsV1DeploymentForAllNamespaces'],
  ['get', '/apis/apps/v1/watch/namespaces/{namespace}/deployments', 'watchlist', 'watchAppsV1NamespacedDeploymentList'],
  ['delete', '/api/v1/nodes', 'deletecollection', 'deleteCoreV1CollectionNode'],
  [
    'put',
    '/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale',
    'put',
    'replaceAppsV1NamespacedDeploymentScale',
  ],
  ['get', `${POD}/exec`, 'connect', 'connectCoreV1GetNamespacedPodExec'],
  ['patch', `${POD}/proxy/{path}`, 'connect', 'connectCoreV1PatchNamespacedPodProxyWithPath'],
  ['get', '/apis/rbac.authorization.k8s.io/v1/roles', 'list', 'listRbacAuthorizationV1RoleForAllNamespaces'],
])('names %s %s as upstream does', (method, path, action, expected) => {
  expect(operationId(operations, { path, method, action })).toBe(expected);
});
