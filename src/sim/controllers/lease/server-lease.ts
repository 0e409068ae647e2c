import { formatMicroTime } from '../../../clock/clock.ts';
import { StatusError } from '../../status-error.ts';
import { updateObject } from '../common/update-object.ts';
import type { Controller } from '../controller.ts';

const LEASES = 'leases.coordination.k8s.io';
const IDENTITY = 'apiserver.kubernetes.io/identity';
const PERIOD_MS = 10_000;

/** Keeps the API server's identity lease fresh, as the API server itself does. */
export const serverLeaseKeeper: Controller = {
  name: 'apiserver-identity',
  start({ clock, store, clientAs }) {
    const client = clientAs('system:apiserver');
    clock.every(PERIOD_MS, () => {
      for (const lease of store.list(LEASES, 'kube-system')) {
        if (lease.metadata.labels?.[IDENTITY] !== 'kube-apiserver') continue;
        try {
          const renewTime = formatMicroTime(clock.now());
          updateObject(client, LEASES, { ...lease, spec: { ...(lease.spec as object), renewTime } });
        } catch (error) {
          if (!(error instanceof StatusError)) throw error;
        }
      }
    });
  },
};
