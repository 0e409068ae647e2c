import type { Clock } from '../../../clock/clock.ts';
import type { PostConversion } from '../../kinds/custom/convert-by-webhook.ts';
import type { KubeletDoor } from '../../kubelet-door.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { CallError } from './call-error.ts';
import { postToPod } from './post-to-pod.ts';
import { webhookAddress } from './webhook-address.ts';

const TIMEOUT_SECONDS = 30;

/** Posts conversions to webhooks that pods serve. Others answer later than a read can wait: they are not asked. */
export function conversionPost(options: {
  store: ObjectStore;
  clock: Clock;
  kubelets(): KubeletDoor | undefined;
}): PostConversion {
  return (config, body) => {
    try {
      const address = webhookAddress(options.store, config, TIMEOUT_SECONDS);
      const server = options.kubelets()?.secureServer(address.target);
      if (server === undefined) return undefined;
      const ca = config.caBundle === undefined ? undefined : Buffer.from(config.caBundle, 'base64').toString();
      const call = { body, ca, timeoutSeconds: TIMEOUT_SECONDS };
      const answer = postToPod({ server, address, clock: options.clock }, call);
      return answer instanceof Promise ? undefined : answer;
    } catch (error) {
      throw error instanceof CallError ? new Error(error.why) : error;
    }
  };
}
