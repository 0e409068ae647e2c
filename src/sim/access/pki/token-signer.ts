import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';

const KEY_OPTIONS = { modulusLength: 2048 };

/**
 * The RS256 key of service-account tokens. Finding an RSA key takes up to a tenth of a second, so it is made on the
 * side; who needs it earlier makes it at once.
 */
export class TokenSigner {
  /** Resolves once the key is there, whoever made it. */
  readonly made: Promise<void>;
  #privateKey: KeyObject | undefined;
  #public: { key: KeyObject; id: string } | undefined;

  constructor(pem?: string) {
    if (pem !== undefined) this.#privateKey = createPrivateKey(pem);
    this.made = pem === undefined ? this.#makeAside() : Promise.resolve();
  }

  get privateKeyPem(): string {
    return this.#key().export({ format: 'pem', type: 'pkcs8' }).toString();
  }

  /** As upstream names keys: the hash of the public key (pkg/serviceaccount/jwt.go, keyIDFromPublicKey). */
  get keyId(): string {
    return this.#publicPart().id;
  }

  sign(claims: Record<string, unknown>): string {
    const header = encode({ alg: 'RS256', kid: this.keyId });
    const signed = `${header}.${encode(claims)}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), this.#key()).toString('base64url')}`;
  }

  /** The claims of a token that this key signed; undefined for anything else. Expiry is the caller's. */
  verify(token: string): Record<string, unknown> | undefined {
    const parts = token.split('.');
    if (parts.length !== 3 || decode(parts[0])?.alg !== 'RS256') return undefined;
    const claims = decode(parts[1]);
    const signature = Buffer.from(parts[2], 'base64url');
    if (claims === undefined || signature.toString('base64url') !== parts[2]) return undefined;
    const holds = verify('sha256', Buffer.from(`${parts[0]}.${parts[1]}`), this.#publicPart().key, signature);
    return holds ? claims : undefined;
  }

  /** The key set that `/openid/v1/jwks` answers. */
  jwks(): { keys: Record<string, string>[] } {
    const { key, id } = this.#publicPart();
    const { n = '', e = '' } = key.export({ format: 'jwk' });
    return { keys: [{ use: 'sig', kty: 'RSA', kid: id, alg: 'RS256', n, e }] };
  }

  #makeAside(): Promise<void> {
    return new Promise((resolve) => {
      generateKeyPair('rsa', KEY_OPTIONS, (_error, _publicKey, privateKey) => {
        this.#privateKey ??= privateKey;
        resolve();
      });
    });
  }

  #key(): KeyObject {
    this.#privateKey ??= generateKeyPairSync('rsa', KEY_OPTIONS).privateKey;
    return this.#privateKey;
  }

  #publicPart(): { key: KeyObject; id: string } {
    if (this.#public === undefined) {
      const key = createPublicKey(this.#key());
      const der = key.export({ format: 'der', type: 'spki' });
      this.#public = { key, id: createHash('sha256').update(der).digest('base64url') };
    }
    return this.#public;
  }
}

function encode(value: Record<string, unknown>): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
