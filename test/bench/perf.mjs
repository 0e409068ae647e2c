#!/usr/bin/env node
// How fast a cluster answers, and beside it the physical limit: a bare node:https server that asks for a client certificate and answers a fixed body of the same size, on the same machine, to the same client, in the same minute.
//   perf.mjs KUBECONFIG [--seconds 3] [--rounds 3] [--only REGEX] [--kubectl PATH] [--pids FILE|N,N…] [--up 'COMMAND' --down 'COMMAND'] [--json FILE]
// --up: a command that starts a fresh cluster and prints its kubeconfig's path last ($ROUND is 0, 1, …: choose another port with it); measured from its start until
// `kubectl get nodes` shows three nodes Ready; --down ends it ({} is that kubeconfig).
// Prints Markdown. Needs kubectl and openssl; nothing else.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

if (process.argv[2] === '--bare') bare(JSON.parse(readFileSync(process.argv[3], 'utf8')));
else await main();

// ---- the bare server -------------------------------------------------------------------------------------------------------------------------
function bare({ port, key, cert, ca, bodies, event }) {
  const answers = Object.fromEntries(Object.entries(bodies).map(([name, size]) => [name, Buffer.alloc(size, 'x')]));
  const change = Buffer.concat([Buffer.alloc(event - 1, 'x'), Buffer.from('\n')]);
  const watchers = new Set();
  const server = https.createServer({ key, cert, ca, requestCert: true, rejectUnauthorized: true }, (req, res) => {
    const name = req.url.slice(1);
    if (name === 'watch') {
      res.writeHead(200, { 'content-type': 'application/json' });
      res.flushHeaders();
      watchers.add(res);
      res.on('close', () => watchers.delete(res));
      return;
    }
    req.resume().on('end', () => {
      if (name === 'change') for (const w of watchers) w.write(change);
      const body = answers[name];
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
    });
  });
  server.keepAliveTimeout = 120_000;
  server.listen(port, '127.0.0.1', () => console.log(server.address().port));
}

// ---- the client ------------------------------------------------------------------------------------------------------------------------------
function kubeconfig(file) {
  const text = readFileSync(file, 'utf8');
  const value = (key) => text.match(new RegExp(`(?:^|[\\s{,])"?${key}"?:\\s*"?([^\\s",}]+)`))?.[1];
  const part = (name) =>
    value(`${name}-data`)
      ? Buffer.from(value(`${name}-data`), 'base64')
      : value(name) && readFileSync(join(value(name).startsWith('/') ? '' : dirname(file), value(name)));
  return {
    server: value('server'),
    tls: { ca: part('certificate-authority'), cert: part('client-certificate'), key: part('client-key') },
  };
}
function client({ server, tls }, connections) {
  const agent = new https.Agent({ keepAlive: true, maxSockets: connections, ...tls });
  const { hostname, port } = new URL(server);
  const call = (method, path, { body, type = 'application/json', accept = 'application/json' } = {}) =>
    new Promise((resolve, reject) => {
      const data = body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
      const req = https.request(
        {
          agent,
          hostname,
          port,
          method,
          path,
          headers: { accept, ...(data && { 'content-type': type, 'content-length': data.length }) },
        },
        (res) => {
          const chunks = [];
          res
            .on('data', (c) => chunks.push(c))
            .on('end', () => resolve({ status: res.statusCode, body: Buffer.concat(chunks) }))
            .on('error', reject);
        },
      );
      req.on('error', reject).end(data);
    });
  const stream = (path, each) =>
    new Promise((resolve, reject) => {
      const req = https.request(
        { agent: false, ...tls, hostname, port, path, headers: { accept: 'application/json' } },
        (res) => {
          let rest = '';
          res
            .on('data', (c) => {
              const lines = (rest + c).split('\n');
              rest = lines.pop();
              for (const l of lines) each(l);
            })
            .on('error', () => {});
          resolve(() => req.destroy());
        },
      );
      req.on('error', reject).end();
    });
  return { call, stream, end: () => agent.destroy() };
}
function quantile(sorted, q) {
  return sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] : NaN;
}
function median(list) {
  return quantile(
    [...list].sort((a, b) => a - b),
    0.5,
  );
}

// `connections` callers, each with one request under way, for `seconds`
async function load(target, connections, seconds, op) {
  const c = client(target, connections);
  let n = 0;
  const times = [];
  let errors = 0;
  const run = async (until) =>
    Promise.all(
      Array.from({ length: connections }, async (_, worker) => {
        while (performance.now() < until) {
          const t = performance.now();
          try {
            await op(c, worker, n++);
          } catch (e) {
            if (errors++ === 0) console.error(String(e));
          }
          times.push(performance.now() - t);
        }
      }),
    );
  await run(performance.now() + Math.min(500, seconds * 250));
  times.length = 0;
  const start = performance.now();
  await run(start + seconds * 1000);
  const wall = performance.now() - start;
  c.end();
  times.sort((a, b) => a - b);
  return { ops: (times.length / wall) * 1000, p50: quantile(times, 0.5), p99: quantile(times, 0.99), errors };
}

async function main() {
  const {
    values: o,
    positionals: [file],
  } = parseArgs({
    allowPositionals: true,
    options: Object.fromEntries(
      ['seconds', 'rounds', 'only', 'kubectl', 'pids', 'up', 'down', 'json'].map((n) => [n, { type: 'string' }]),
    ),
  });
  if (!file) {
    console.error('usage: perf.mjs KUBECONFIG [--seconds 3] [--rounds 3] …');
    process.exit(2);
  }
  const seconds = Number(o.seconds ?? 3),
    rounds = Number(o.rounds ?? 3),
    kubectl = o.kubectl ?? 'kubectl',
    only = new RegExp(o.only ?? '.');
  const target = kubeconfig(file),
    ns = `perf-${randomBytes(3).toString('hex')}`,
    dir = mkdtempSync(join(tmpdir(), 'perf-'));
  const admin = client(target, 16);
  const must = async (method, path, options) => {
    const r = await admin.call(method, path, options);
    if (r.status >= 300) throw new Error(`${method} ${path}: ${r.status} ${r.body.toString().slice(0, 200)}`);
    return r;
  };
  const at = (kind, name = '', group = 'api/v1') => `/${group}/namespaces/${ns}/${kind}${name && `/${name}`}`;
  const ok = (r) => {
    if (r.status >= 300) throw new Error(`${r.status} ${r.body.toString().slice(0, 200)}`);
  };
  const loads = [loadavg()[0]];

  await must('POST', '/api/v1/namespaces', { body: { metadata: { name: ns } } });
  const data = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`key-${i}`, 'v'.repeat(80)]));
  for (let i = 0; i < 16; i++)
    await must('POST', at('configmaps'), { body: { metadata: { name: `cm-${i}`, labels: { app: 'perf' } }, data } });
  for (let i = 0; i < 16; i++)
    await must('POST', at('deployments', '', 'apis/apps/v1'), {
      body: {
        metadata: { name: `web-${i}` },
        spec: {
          paused: true,
          replicas: 0,
          selector: { matchLabels: { app: `web-${i}` } },
          template: {
            metadata: { labels: { app: `web-${i}` } },
            spec: {
              containers: [
                { name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80 }] },
                { name: 'side', image: 'busybox' },
              ],
            },
          },
        },
      },
    });
  // pods that nobody schedules, so that nothing moves while they are listed
  await until(async () => (await admin.call('GET', at('serviceaccounts', 'default'))).status === 200);
  const pod = (i, few) => ({
    metadata: { name: `pod-${i}`, labels: { app: 'perf', few: String(few) } },
    spec: {
      schedulerName: 'nobody',
      containers: [
        {
          name: 'web',
          image: 'nginx:1.27',
          env: [{ name: 'A', value: 'B' }],
          ports: [{ containerPort: 80 }],
          resources: { requests: { cpu: '10m', memory: '16Mi' } },
        },
      ],
    },
  });
  for (let i = 0; i < 500; i += 16)
    await Promise.all(
      Array.from({ length: Math.min(16, 500 - i) }, (_, k) =>
        must('POST', at('pods'), { body: pod(i + k, i + k < 50) }),
      ),
    );

  const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
  const ops = {
    'GET ConfigMap': {
      size: async () => (await must('GET', at('configmaps', 'cm-0'))).body.length,
      op: async (c) => ok(await c.call('GET', at('configmaps', 'cm-0'))),
    },
    'LIST 50 pods, JSON': {
      size: async () => (await must('GET', at('pods') + '?labelSelector=few%3Dtrue')).body.length,
      op: async (c) => ok(await c.call('GET', at('pods') + '?labelSelector=few%3Dtrue')),
    },
    'LIST 500 pods, Table': {
      size: async () => (await must('GET', at('pods') + '?limit=500', { accept: table })).body.length,
      op: async (c) => ok(await c.call('GET', at('pods') + '?limit=500', { accept: table })),
    },
    'PATCH ConfigMap, merge': {
      method: 'PATCH',
      size: async () => (await must('GET', at('configmaps', 'cm-0'))).body.length,
      op: async (c, w, n) =>
        ok(
          await c.call('PATCH', at('configmaps', `cm-${w}`), {
            type: 'application/merge-patch+json',
            body: { data: { 'key-0': `v${n}` } },
          }),
        ),
    },
    'PATCH Deployment, strategic': {
      method: 'PATCH',
      size: async () => (await must('GET', at('deployments', 'web-0', 'apis/apps/v1'))).body.length,
      op: async (c, w, n) =>
        ok(
          await c.call('PATCH', at('deployments', `web-${w}`, 'apis/apps/v1'), {
            type: 'application/strategic-merge-patch+json',
            body: {
              spec: { template: { spec: { containers: [{ name: 'web', env: [{ name: 'N', value: String(n) }] }] } } },
            },
          }),
        ),
    },
    'CREATE + DELETE ConfigMap': {
      method: 'POST',
      twice: true,
      size: async () => (await must('GET', at('configmaps', 'cm-0'))).body.length,
      op: async (c, w, n) => {
        const name = `t-${w}-${n}-${Date.now()}`;
        ok(await c.call('POST', at('configmaps'), { body: { metadata: { name }, data } }));
        ok(await c.call('DELETE', at('configmaps', name)));
      },
    },
  };
  const chosen = Object.entries(ops).filter(([name]) => only.test(name));
  for (const [, op] of chosen) op.bytes = await op.size();
  const event = (await must('GET', at('configmaps', 'cm-0'))).body.length + 30;

  // the bare server, with certificates of the same kind
  const ssl = (...a) => execFileSync('openssl', a, { cwd: dir, stdio: ['ignore', 'ignore', 'ignore'] });
  ssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', 'ca.key');
  ssl('req', '-x509', '-new', '-key', 'ca.key', '-subj', '/CN=ca', '-days', '9', '-out', 'ca.crt');
  for (const [n, ext] of [
    ['server', 'subjectAltName=IP:127.0.0.1'],
    ['client', 'extendedKeyUsage=clientAuth'],
  ]) {
    writeFileSync(join(dir, `${n}.ext`), ext);
    ssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${n}.key`);
    ssl('req', '-new', '-key', `${n}.key`, '-subj', `/CN=${n}`, '-out', `${n}.csr`);
    ssl(
      'x509',
      '-req',
      '-in',
      `${n}.csr`,
      '-CA',
      'ca.crt',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '9',
      '-extfile',
      `${n}.ext`,
      '-out',
      `${n}.crt`,
    );
  }
  const pem = (n) => readFileSync(join(dir, n), 'utf8');
  writeFileSync(
    join(dir, 'bare.json'),
    JSON.stringify({
      port: 0,
      key: pem('server.key'),
      cert: pem('server.crt'),
      ca: pem('ca.crt'),
      bodies: { ...Object.fromEntries(chosen.map(([n, x]) => [encodeURIComponent(n), x.bytes])), change: event },
      event,
    }),
  );
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), '--bare', join(dir, 'bare.json')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.on('exit', () => child.kill());
  for (const s of ['SIGTERM', 'SIGINT']) process.on(s, () => process.exit(1));
  const port = await new Promise((r) => child.stdout.once('data', (d) => r(Number(d))));
  const limit = {
    server: `https://127.0.0.1:${port}`,
    tls: { ca: pem('ca.crt'), cert: pem('client.crt'), key: pem('client.key') },
  };

  const results = {};
  const keep = (name, round) => {
    (results[name] ??= []).push(round);
  };
  for (let round = 0; round < rounds; round++) {
    for (const [name, { op, method = 'GET', twice, bytes }] of chosen)
      for (const connections of [1, 16]) {
        const small = method === 'GET' ? undefined : { data: { 'key-0': 'v' } };
        const bareOp = async (c) => {
          const go = async (m, body) => ok(await c.call(m, `/${encodeURIComponent(name)}`, { body }));
          await go(method, twice ? { metadata: { name: 'x' }, data } : small);
          if (twice) await go('DELETE');
        };
        const is = await load(target, connections, seconds, op),
          could = await load(limit, connections, seconds, bareOp);
        keep(`${name}|${connections}`, { is, could, bytes });
        console.error(
          `${name} ×${connections}: ${is.ops.toFixed(0)}/s p50 ${is.p50.toFixed(2)} p99 ${is.p99.toFixed(2)} ms; bare ${could.ops.toFixed(0)}/s p50 ${could.p50.toFixed(2)} p99 ${could.p99.toFixed(2)} ms${is.errors ? `; ${is.errors} ERRORS` : ''}`,
        );
      }
    if (only.test('watch fan-out'))
      for (const connections of [1, 16]) {
        const is = await fanOut(
          target,
          connections,
          `${at('configmaps')}?watch=1&resourceVersion=`,
          async () => JSON.parse((await must('GET', at('configmaps') + '?limit=1')).body).metadata.resourceVersion,
          (c, i) =>
            c.call('PATCH', at('configmaps', `cm-${i % connections}`), {
              type: 'application/merge-patch+json',
              body: { data: { 'key-1': `w${i}-${Date.now()}` } },
            }),
        );
        const could = await fanOut(
          limit,
          connections,
          '/watch',
          async () => '',
          (c) => c.call('PATCH', '/change', { body: { data: { 'key-0': 'v' } } }),
        );
        keep(`watch fan-out, 50 × 200|${connections}`, { is, could, bytes: event });
        console.error(`watch fan-out ×${connections}: ${is.all.toFixed(0)} ms; bare ${could.all.toFixed(0)} ms`);
      }
  }

  // kubectl, and an application of 14 deployments
  const run = promisify(execFile);
  const kube = (...a) => run(kubectl, ['--kubeconfig', file, ...a], { maxBuffer: 1e8 });
  const timed = async (f) => {
    const t = performance.now();
    await f();
    return performance.now() - t;
  };
  const wall = {};
  const many = async (n, f) => {
    const l = [];
    for (let i = 0; i < n; i++) l.push(await timed(f));
    return l.sort((a, b) => a - b);
  };
  if (only.test('kubectl')) {
    await kube('get', 'ns');
    wall['kubectl version --client (no request)'] = await many(10, () => run(kubectl, ['version', '--client']));
    wall['kubectl get pods, 50 of them'] = await many(10, () => kube('get', 'pods', '-n', ns, '-l', 'few=true'));
    wall['kubectl get pods, 500'] = await many(10, () => kube('get', 'pods', '-n', ns));
    wall['kubectl get nodes'] = await many(10, () => kube('get', 'nodes'));
  }
  if (only.test('application')) {
    const names = Array.from({ length: 14 }, (_, i) => `svc-${i}`);
    const items = names.flatMap((n) => [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: n },
        spec: {
          replicas: 1,
          selector: { matchLabels: { app: n } },
          template: {
            metadata: { labels: { app: n } },
            spec: {
              containers: [
                {
                  name: n,
                  image: 'nginx:1.27',
                  ports: [{ containerPort: 80 }],
                  resources: { requests: { cpu: '10m', memory: '16Mi' } },
                },
              ],
            },
          },
        },
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: n },
        spec: { selector: { app: n }, ports: [{ port: 80 }] },
      },
    ]);
    writeFileSync(join(dir, 'app.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    const applied = [],
      rolled = [];
    for (let i = 0; i < rounds; i++) {
      const n = `${ns}-app-${i}`;
      await kube('create', 'ns', n);
      await until(
        async () => (await admin.call('GET', `/api/v1/namespaces/${n}/serviceaccounts/default`)).status === 200,
      );
      const start = performance.now();
      await kube('apply', '-n', n, '-f', join(dir, 'app.json'));
      applied.push(performance.now() - start);
      await until(
        async () => {
          const l = JSON.parse((await admin.call('GET', `/apis/apps/v1/namespaces/${n}/deployments`)).body).items;
          return l.length === 14 && l.every((d) => d.status.availableReplicas === 1);
        },
        20,
        180_000,
      );
      rolled.push(performance.now() - start);
      await kube('delete', 'ns', n, '--wait=false');
    }
    wall['kubectl apply of 14 deployments + 14 services'] = applied.sort((a, b) => a - b);
    wall['… until all 14 are available'] = rolled.sort((a, b) => a - b);
  }
  const rss =
    o.pids &&
    (o.pids.match(/^[\d,]+$/) ? o.pids.split(',') : readFileSync(o.pids, 'utf8').split(/\s+/))
      .filter(Boolean)
      .map((pid) => {
        try {
          return {
            name: readFileSync(`/proc/${pid}/comm`, 'utf8').trim(),
            mib: Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]) / 1024,
          };
        } catch {
          return null;
        }
      })
      .filter(Boolean);
  if (o.up) {
    const starts = [];
    for (let i = 0; i < rounds; i++) {
      const start = performance.now();
      const up = spawn('bash', ['-c', o.up], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, ROUND: String(i) },
      });
      let out = '';
      up.stdout.on('data', (d) => {
        out += d;
      });
      await new Promise((r) => up.on('exit', r));
      const config = out.trim().split('\n').pop();
      await until(
        async () => {
          try {
            return (
              (
                (await run(kubectl, ['--kubeconfig', config, 'get', 'nodes', '--no-headers'])).stdout.match(
                  /\sReady\s/g,
                ) ?? []
              ).length >= 3
            );
          } catch {
            return false;
          }
        },
        20,
        60_000,
      ).then(
        () => starts.push(performance.now() - start),
        (e) => console.error(`start: ${e.message}`),
      );
      if (o.down) await run('bash', ['-c', o.down.replaceAll('{}', config)]).catch(() => {});
      await new Promise((r) => setTimeout(r, 2000));
    }
    if (starts.length) wall['start until kubectl get nodes shows 3 Ready'] = starts.sort((a, b) => a - b);
  }
  loads.push(loadavg()[0]);
  child.kill();
  await kube('delete', 'ns', ns, '--wait=false').catch(() => {});
  admin.end();
  rmSync(dir, { recursive: true, force: true });

  const f = (x, d = 2) => (x >= 100 ? x.toFixed(0) : x.toFixed(d));
  const m = (rs, side, key) => median(rs.map((r) => r[side][key]));
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0].model.trim()}; ${rounds} rounds of ${seconds} s, medians; load average ${loads.map((l) => l.toFixed(1)).join(' before, ')} after.\n`,
  );
  console.log(
    '| operation | conn. | bytes | ops/s | p50 ms | p99 ms | bare ops/s | bare p50 | bare p99 | share of the limit |\n|---|---|---|---|---|---|---|---|---|---|',
  );
  for (const [name, rs] of Object.entries(results)) {
    const [op, conn] = name.split('|');
    if (op.startsWith('watch'))
      console.log(
        `| ${op}: all have all, ms | ${conn} | ${rs[0].bytes} | ${f(m(rs, 'is', 'all'), 0)} ms | ${f(m(rs, 'is', 'p50'))} | ${f(m(rs, 'is', 'p99'))} | ${f(m(rs, 'could', 'all'), 0)} ms | ${f(m(rs, 'could', 'p50'))} | ${f(m(rs, 'could', 'p99'))} | ${f((100 * m(rs, 'could', 'all')) / m(rs, 'is', 'all'), 0)} % |`,
      );
    else
      console.log(
        `| ${op} | ${conn} | ${rs[0].bytes} | ${f(m(rs, 'is', 'ops'), 0)} | ${f(m(rs, 'is', 'p50'))} | ${f(m(rs, 'is', 'p99'))} | ${f(m(rs, 'could', 'ops'), 0)} | ${f(m(rs, 'could', 'p50'))} | ${f(m(rs, 'could', 'p99'))} | ${f((100 * m(rs, 'is', 'ops')) / m(rs, 'could', 'ops'), 0)} % |`,
      );
  }
  console.log('\n| wall time | median ms | least | most |\n|---|---|---|---|');
  for (const [name, l] of Object.entries(wall))
    console.log(`| ${name} | ${f(median(l), 0)} | ${f(l[0], 0)} | ${f(l.at(-1), 0)} |`);
  if (rss?.length)
    console.log(
      `\nResident memory: ${f(
        rss.reduce((s, p) => s + p.mib, 0),
        0,
      )} MiB (${rss.map((p) => `${p.name} ${f(p.mib, 0)}`).join(', ')})`,
    );
  const errors = Object.values(results)
    .flat()
    .reduce((s, r) => s + (r.is.errors ?? 0) + (r.could.errors ?? 0), 0);
  if (errors) console.log(`\n${errors} requests failed.`);
  if (o.json) writeFileSync(o.json, JSON.stringify({ node: process.version, loads, results, wall, rss }, null, 1));
  process.exit(errors ? 1 : 0);
}

async function until(f, every = 50, limit = 60_000) {
  for (const end = Date.now() + limit; Date.now() < end; await new Promise((r) => setTimeout(r, every)))
    if (await f()) return;
  throw new Error('took too long');
}

// 50 watchers, each on a connection of its own; 200 changes by `connections` writers; from the first change until every watcher has seen all. p50 and p99: from the sending of a change until the last watcher has it (only in order with one writer).
async function fanOut(target, connections, path, version, change, watchers = 50, changes = 200) {
  const c = client(target, connections);
  const rv = await version();
  const got = Array(watchers).fill(0),
    sent = [],
    lag = [];
  const counts = Array(changes).fill(0);
  let done;
  const all = new Promise((r) => {
    done = r;
  });
  let full = 0;
  const stops = await Promise.all(
    got.map((_, i) =>
      c.stream(path + rv, () => {
        const n = got[i]++;
        if (n < changes && ++counts[n] === watchers) lag.push(performance.now() - sent[n]);
        if (got[i] === changes && ++full === watchers) done();
      }),
    ),
  );
  await new Promise((r) => setTimeout(r, 300));
  const start = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (next < changes) {
        const i = next++;
        sent[i] = performance.now();
        const r = await change(c, i);
        if (r.status >= 300) throw new Error(`${r.status} ${r.body}`);
      }
    }),
  );
  await Promise.race([
    all,
    new Promise((_, no) => setTimeout(() => no(new Error(`watchers had ${got}`)), 60_000).unref()),
  ]);
  const took = performance.now() - start;
  for (const s of stops) s();
  c.end();
  lag.sort((a, b) => a - b);
  return { all: took, p50: quantile(lag, 0.5), p99: quantile(lag, 0.99) };
}
