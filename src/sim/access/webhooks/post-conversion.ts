import type { Clock } from '../../../clock/clock.ts';
import { attempt } from '../../eventually.ts';
import type { PostConversion } from '../../kinds/custom/convert-by-webhook.ts';
import type { KubeletDoor } from '../../kubelet-door.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { CallError } from './call-error.ts';
import { postReview } from './post-review.ts';
import { postToPod } from './post-to-pod.ts';
import { webhookAddress } from './webhook-address.ts';

const TIMEOUT_SECONDS = 30;

/** Posts conversions to webhooks: those that pods serve may answer at once, others answer later. */
export function conversionPost(options: {
  store: ObjectStore;
  clock: Clock;
  kubelets(): KubeletDoor | undefined;
}): PostConversion {
  return (config, body) =>
    attempt(
      () => {
        const address = webhookAddress(options.store, config, TIMEOUT_SECONDS);
        const server = options.kubelets()?.secureServer(address.target);
        const ca = config.caBundle === undefined ? undefined : Buffer.from(config.caBundle, 'base64').toString();
        const call = { body, ca, timeoutSeconds: TIMEOUT_SECONDS };
        return server === undefined
          ? postReview(address, call)
          : postToPod({ server, address, clock: options.clock }, call);
      },
      (error) => {
        throw error instanceof CallError ? new Error(error.why) : error;
      },
    );
}
