import { expect, test } from 'vitest';
import { discoveryItem } from './discovery-path-item.ts';

test.each([
  ['api', '/api/', 'APIVersions'],
  ['api/v1', '/api/v1/', 'APIResourceList'],
  ['apis', '/apis/', 'APIGroupList'],
  ['apis/rbac.authorization.k8s.io', '/apis/rbac.authorization.k8s.io/', 'APIGroup'],
  ['apis/apps/v1', '/apis/apps/v1/', 'APIResourceList'],
])('%s is discovered at %s as %s', (name, path, kind) => {
  const found = discoveryItem(name);
  expect(found?.path).toBe(path);
  expect(found?.schema).toBe(`io.k8s.apimachinery.pkg.apis.meta.v1.${kind}`);
});

test('what is no group or version is not discovered', () => {
  expect(discoveryItem('openid/v1/jwks')).toBeUndefined();
});
