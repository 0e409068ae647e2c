import { createPublicKey, verify } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { FileError } from '../files/file-error.ts';
import type { Process } from '../processes/process.ts';
import type { Routine } from '../processes/routine.ts';
import { requestHttp } from '../tools/connect.ts';
import type { Command } from './command.ts';
import { log } from './serve.ts';

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount/token';

interface Claims {
  iss?: string;
  aud?: string | string[];
  exp?: number;
}

class Invalid extends Error {}

/** Verifies a token as a third party would: by what its issuer publishes of itself and its keys. */
export const issuerDiscovery: Command = {
  flags: { 'token-path': { kind: 'text', value: '' }, audience: { kind: 'text', value: '' } },
  *run(process, flags) {
    try {
      const token = process.files.read(flags.text('token-path')).toString();
      log(process, 'OK: Got token');
      log(process, 'validating with in-cluster discovery');
      yield* validate(process, token, flags.text('audience'));
      log(process, 'OK: Got valid claims from token!');
      return 0;
    } catch (error) {
      if (error instanceof FileError) log(process, `open ${flags.text('token-path')}: ${error.message.toLowerCase()}`);
      else if (error instanceof Invalid) log(process, `failed to validate with in-cluster discovery: ${error.message}`);
      else throw error;
      return 1;
    }
  },
};

function* validate(process: Process, token: string, audience: string): Routine {
  const [header = '', payload = '', signature = ''] = token.trim().split('.');
  const { kid } = decoded<{ kid?: string }>(header);
  const claims = decoded<Claims>(payload);
  log(process, `OK: got issuer ${claims.iss ?? ''}`);
  const provider = yield* fetchJson<{ issuer?: string; jwks_uri?: string }>(
    process,
    `${claims.iss ?? ''}/.well-known/openid-configuration`,
  );
  if (provider.issuer !== claims.iss)
    throw new Invalid(
      `oidc: issuer did not match the issuer returned by provider, expected ${JSON.stringify(claims.iss)} got ${JSON.stringify(provider.issuer)}`,
    );
  log(process, `OK: Constructed OIDC provider for issuer ${provider.issuer ?? ''}`);
  const { keys = [] } = yield* fetchJson<{ keys?: (JsonWebKey & { kid?: string })[] }>(
    process,
    provider.jwks_uri ?? '',
  );
  const signed = keys
    .filter((key) => key.kid === kid)
    .some((key) =>
      verify(
        'sha256',
        Buffer.from(`${header}.${payload}`),
        createPublicKey({ key, format: 'jwk' }),
        Buffer.from(signature, 'base64url'),
      ),
    );
  if (!signed) throw new Invalid('failed to verify signature: failed to verify id token signature');
  if (![claims.aud ?? []].flat().includes(audience))
    throw new Invalid(`oidc: expected audience ${JSON.stringify(audience)} got ${JSON.stringify(claims.aud)}`);
  if ((claims.exp ?? 0) * 1000 < process.surroundings.clock.now()) throw new Invalid('oidc: token is expired');
  log(process, 'OK: Validated signature on JWT');
}

function decoded<T>(part: string): T {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as T;
  } catch {
    throw new Invalid('square/go-jose: compact JWS format must have three parts');
  }
}

/** As the pod's service account, trusting the cluster's authority. */
function* fetchJson<T>(process: Process, address: string): Routine<T> {
  const url = URL.parse(address);
  if (url === null) throw new Invalid(`Get ${JSON.stringify(address)}: unsupported protocol scheme ""`);
  const headers = { authorization: `Bearer ${process.files.read(SERVICE_ACCOUNT).toString()}`, accept: '*/*' };
  const outcome = yield* requestHttp(process, {
    method: 'GET',
    url,
    headers,
    body: Buffer.alloc(0),
    timeoutMs: 30_000,
  });
  if (outcome.type !== 'answered') throw new Invalid(`Get ${JSON.stringify(address)}: ${outcome.why}`);
  const { status, body } = outcome.response;
  if (status !== 200) throw new Invalid(`${status}: ${body.toString()}`);
  return JSON.parse(body.toString()) as T;
}
