import type { NetworkRequest, NetworkResponse } from '../../network/network-stack.ts';
import type { Command } from './command.ts';
import { answer, forever, jsonAnswer, listen, parseRequest, readTls } from './serve.ts';

interface ConversionReview {
  kind: string;
  apiVersion: string;
  request: { uid: string; desiredAPIVersion: string; objects: Custom[] };
}

type Custom = { apiVersion: string } & Record<string, unknown>;

/** Converts `stable.example.com` between v1 (`hostPort`) and v2 (`host` and `port`). */
export const conversionWebhook: Command = {
  flags: {
    'tls-cert-file': { kind: 'text', value: '' },
    'tls-private-key-file': { kind: 'text', value: '' },
    port: { kind: 'number', value: '443' },
  },
  *run(process, flags) {
    const tls = readTls(process, flags.text('tls-cert-file'));
    if (tls === undefined) return 255;
    if (!listen(process, flags.number('port'), { tls, http: respond })) return 2;
    return yield* forever();
  },
};

function respond(request: NetworkRequest): NetworkResponse {
  const { path } = parseRequest(request);
  if (path === '/readyz') return answer(200, 'ok');
  if (path !== '/crdconvert') return answer(404, '404 page not found\n');
  const { kind, apiVersion, request: asked } = JSON.parse(request.body.toString()) as ConversionReview;
  const convertedObjects: Custom[] = [];
  for (const object of asked.objects) {
    const converted = convert(object, asked.desiredAPIVersion);
    if (typeof converted === 'string')
      return jsonAnswer({
        kind,
        apiVersion,
        response: { uid: asked.uid, result: { status: 'Failure', message: converted }, convertedObjects: null },
      });
    convertedObjects.push(converted);
  }
  return jsonAnswer({
    kind,
    apiVersion,
    response: { uid: asked.uid, convertedObjects, result: { metadata: {}, status: 'Success' } },
  });
}

function convert(object: Custom, version: string): Custom | string {
  if (object.apiVersion === version)
    return `conversion from a version to itself should not call the webhook: ${version}`;
  if (version === 'stable.example.com/v2' && object.apiVersion === 'stable.example.com/v1') {
    const { hostPort, ...rest } = object;
    if (hostPort === undefined) return { ...rest, apiVersion: version };
    const [host, port, ...more] = String(hostPort).split(':');
    if (port === undefined || more.length > 0) return `invalid hostPort value \`${String(hostPort)}\``;
    return { ...rest, apiVersion: version, host, port };
  }
  if (version === 'stable.example.com/v1' && object.apiVersion === 'stable.example.com/v2') {
    const { host, port, ...rest } = object;
    if (host === undefined && port === undefined) return { ...rest, apiVersion: version };
    return { ...rest, apiVersion: version, hostPort: `${String(host ?? '')}:${String(port ?? '')}` };
  }
  return `unexpected conversion version ${JSON.stringify(version)}`;
}
