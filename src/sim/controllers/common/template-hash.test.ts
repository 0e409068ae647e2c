import { expect, test } from 'vitest';
import { templateHash } from './template-hash.ts';

const NGINX = {
  metadata: { labels: { app: 'nginx' } },
  spec: {
    containers: [
      {
        name: 'nginx',
        image: 'nginx',
        resources: {},
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        imagePullPolicy: 'Always',
      },
    ],
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  },
};

test('gives the template of `kubectl create deployment nginx --image=nginx` the hash that Kubernetes 1.31 gives it', () => {
  expect(templateHash(NGINX, undefined)).toBe('676b6c5bbc');
});

test('gives another hash after a collision', () => {
  expect(templateHash(NGINX, 1)).not.toBe(templateHash(NGINX, undefined));
});
