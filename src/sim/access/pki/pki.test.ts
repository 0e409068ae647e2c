import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wallClock } from '../../../clock/wall-clock.ts';
import { readClientCertificate } from './client-certificate.ts';
import { createPki, loadPki } from './cluster-pki.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pki-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const now = wallClock.now();
const pki = createPki(now);

test('a client knows the server by its authority, and the server knows the client by its certificate', async () => {
  const { certificate, key } = pki.issueClientCredential({ name: 'jane', groups: ['ops', 'dev-team'] }, now);
  const server = createServer(
    { cert: pki.files['apiserver.crt'], key: pki.files['apiserver.key'], requestCert: true, rejectUnauthorized: false },
    (incoming, answer) => {
      const der = incoming.socket instanceof TLSSocket ? incoming.socket.getPeerCertificate().raw : Buffer.alloc(0);
      answer.end(JSON.stringify(readClientCertificate(pki, der, now)));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const body = await new Promise<string>((resolve, reject) => {
    const sent = request(
      { host: 'localhost', port, ca: pki.caCertificate, cert: certificate, key, agent: false },
      (answer) => {
        answer.on('data', (chunk) => resolve(String(chunk)));
      },
    );
    sent.on('error', reject).end();
  });
  server.close();
  expect(JSON.parse(body)).toMatchObject({ commonName: 'jane', organizations: ['ops', 'dev-team'] });
});

test('a request from openssl is signed, with the values of a name sorted as DER sorts sets', () => {
  const csr = join(folder, 'jane.csr');
  const subject = '/O=dev-team/O=ops/CN=jane';
  const args = ['req', '-newkey', 'rsa:2048', '-nodes', '-keyout', join(folder, 'k'), '-out', csr, '-subj', subject];
  execFileSync('openssl', [...args, '-addext', 'subjectAltName=DNS:a.b,IP:10.0.0.1'], { stdio: 'ignore' });
  const pem = pki.signClientCertificate({
    csrPem: readFileSync(csr, 'utf8'),
    notBeforeMs: now,
    notAfterMs: now + 3_600_000,
    usages: ['client auth'],
  });
  const file = join(folder, 'jane.crt');
  writeFileSync(file, pem);
  const text = execFileSync('openssl', [
    'x509',
    '-in',
    file,
    '-noout',
    '-subject',
    '-ext',
    'extendedKeyUsage,subjectAltName',
  ]);
  expect(text.toString()).toContain('O = ops + O = dev-team, CN = jane');
  expect(text.toString()).toContain('DNS:a.b, IP Address:10.0.0.1');
  const found = readClientCertificate(pki, new X509Certificate(pem).raw, now + 1000);
  expect(found?.organizations).toEqual(['ops', 'dev-team']);
  expect(readClientCertificate(pki, new X509Certificate(pem).raw, now + 4_000_000)).toBeUndefined();
  expect(readClientCertificate(createPki(now), new X509Certificate(pem).raw, now)).toBeUndefined();
});

test('what is exported signs and verifies as before', () => {
  const token = pki.signToken({ sub: 'a' });
  const again = loadPki(pki.export());
  expect(again.tokens.verify(token)).toEqual({ sub: 'a' });
  expect(again.tokens.keyId).toHaveLength(43);
  expect(again.tokens.verify(`${token}x`)).toBeUndefined();
  expect(again.caCertificate).toBe(pki.caCertificate);
});
