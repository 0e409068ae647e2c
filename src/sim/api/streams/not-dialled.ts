import type { KubeletUnreachable } from '../../kubelet-door.ts';
import { StatusError } from '../../status-error.ts';

/** A stream that cannot begin for want of a kubelet: an error without a reason (k8s.io/apimachinery/pkg/util/proxy/upgradeaware.go). */
export function notDialled({ message }: KubeletUnreachable): StatusError {
  return new StatusError({ code: 500, message: `error dialing backend: ${message}` });
}
