import { request } from 'node:https';
import { isIP } from 'node:net';
import { wallClock } from '../../../clock/wall-clock.ts';
import { goNetworkError, nameMismatch, WRONG_NAME } from '../dialing/go-network-error.ts';
import { CallError } from './call-error.ts';
import { postError, type WebhookAddress } from './webhook-address.ts';

const ANSWER_BYTES_MAX = 3 * 1024 * 1024;

/** Posts a review to a webhook; the answer's body. Throws CallError. It happens outside the simulated world, on its time. */
export function postReview(
  address: WebhookAddress,
  call: { body: string; ca: string | undefined; timeoutSeconds: number },
): Promise<string> {
  const { timeoutSeconds } = call;
  const fail = (why: string) => new CallError(postError(address.url, timeoutSeconds, why));
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        method: 'POST',
        host: address.host,
        port: address.port,
        path: `${address.path}?timeout=${timeoutSeconds}s`,
        ...(isIP(address.serverName) === 0 ? { servername: address.serverName } : {}),
        ...(call.ca === undefined ? {} : { ca: call.ca }),
        checkServerIdentity: (_name, certificate) => {
          const why = nameMismatch(address.serverName, certificate);
          return why === undefined ? undefined : Object.assign(new Error(why), { code: WRONG_NAME });
        },
        agent: false,
        headers: {
          'Content-Type': 'application/json',
          Accept: 'application/json, */*',
          'User-Agent': 'kube-apiserver-admission',
          'Content-Length': Buffer.byteLength(call.body),
        },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size <= ANSWER_BYTES_MAX) chunks.push(chunk);
        });
        answer.on('end', () => {
          timer.cancel();
          const text = Buffer.concat(chunks).toString('utf8');
          const status = answer.statusCode ?? 0;
          if (status >= 200 && status < 300) resolve(text);
          else reject(new CallError(answerError(status, text)));
        });
      },
    );
    const timer = wallClock.after(timeoutSeconds * 1000, () => {
      reject(fail('context deadline exceeded'));
      sent.destroy();
    });
    sent.on('error', (error) => {
      timer.cancel();
      reject(fail(goNetworkError(error, address)));
    });
    sent.end(call.body);
  });
}

const ANSWERS: Readonly<Record<number, string>> = {
  400: 'the server rejected our request for an unknown reason',
  401: 'the server has asked for the client to provide credentials',
  404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource',
  409: 'the server reported a conflict',
  422: 'the server rejected our request due to an error in our request',
  429: 'the server has received too many requests and has asked us to try again later',
  503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
};

/** k8s.io/apimachinery/pkg/api/errors, NewGenericServerResponse. */
export function answerError(status: number, text: string): string {
  if (status === 403) return text;
  const known = ANSWERS[status];
  if (known !== undefined) return known;
  if (status >= 500)
    return `an error on the server (${JSON.stringify(text)}) has prevented the request from succeeding`;
  return `the server responded with the status code ${status} but did not return more information`;
}
