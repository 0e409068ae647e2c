import { expect, test } from 'vitest';
import { parseRequestInfo } from '../request-info.ts';
import { type FlowRule, matchesFlow } from './match-flow.ts';

const user = {
  username: 'system:serviceaccount:team:robot',
  groups: ['system:serviceaccounts', 'system:authenticated'],
};
const info = (path: string) => parseRequestInfo('GET', path, new URLSearchParams());
const podStatus = info('/api/v1/namespaces/team/pods/p/status');
const every: FlowRule = {
  subjects: [{ kind: 'ServiceAccount', serviceAccount: { namespace: 'team', name: '*' } }],
  resourceRules: [{ verbs: ['*'], apiGroups: [''], resources: ['pods/status'], namespaces: ['*'] }],
  nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz'] }],
};

test('a rule is about requests of its subjects for its resources and paths', () => {
  expect(matchesFlow(every, user, podStatus)).toBe(true);
  expect(matchesFlow(every, user, info('/healthz/ping'))).toBe(true);
  expect(matchesFlow(every, user, info('/api/v1/namespaces/team/pods/p'))).toBe(false);
  expect(matchesFlow(every, { ...user, username: 'system:serviceaccount:teams:robot' }, podStatus)).toBe(false);
});

test('what is in no namespace needs a rule for the whole cluster', () => {
  const resourceRules = [{ verbs: ['list'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'] }];
  const rule = { ...every, resourceRules };
  expect(matchesFlow(rule, user, info('/api/v1/nodes'))).toBe(false);
  const whole = { ...rule, resourceRules: [{ ...resourceRules[0], clusterScope: true }] };
  expect(matchesFlow(whole, user, info('/api/v1/nodes'))).toBe(true);
});
