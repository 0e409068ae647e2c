import { z } from 'zod';

const file = z.union([
  z.string(),
  z.strictObject({
    directory: z.literal(true),
    mode: z.int().optional(),
    uid: z.int().optional(),
    gid: z.int().optional(),
  }),
  z.strictObject({ link: z.string() }),
  z.strictObject({
    content: z.string(),
    mode: z.int().optional(),
    uid: z.int().optional(),
    gid: z.int().optional(),
    size: z.int().optional(),
  }),
  z.strictObject({ program: z.string(), size: z.int().optional(), mode: z.int().optional() }),
]);

/** `250ms`, `5s`, `2m`, `1h`: milliseconds. */
const duration = z.string().transform((text, context) => {
  const match = /^([\d.]+)(ms|s|m|h|d)$/.exec(text);
  if (match === null) {
    context.addIssue({ code: 'custom', message: 'expected a duration such as 250ms, 5s, 2m or 1h' });
    return z.NEVER;
  }
  return (
    Number(match[1]) *
    { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[match[2] as 'ms' | 's' | 'm' | 'h' | 'd']
  );
});

/** A figure that swings: `base` plus a sine of `swing` in `period`, plus `perHour` since the start up to `atMost`. */
const curve = z.strictObject({
  base: z.number(),
  swing: z.number().default(0),
  period: duration.default(600_000),
  perHour: z.number().default(0),
  atMost: z.number().optional(),
});

const call = z.strictObject({ host: z.string(), port: z.int() });

const route = z.strictObject({
  path: z.string(),
  method: z.string().optional(),
  status: z.int().default(200),
  type: z.string().default('application/json; charset=utf-8'),
  body: z.string().default(''),
  /** All must be reachable for the answer; otherwise it is `unavailable`. */
  calls: z.array(call).default([]),
});

const port = z.strictObject({
  port: z.int(),
  address: z.string().default('0.0.0.0'),
  /** Only HTTP is answered with routes; anything else accepts and, where it has one, says its banner. */
  protocol: z.enum(['http', 'bytes']).default('bytes'),
  banner: z.string().optional(),
  routes: z.array(route).default([]),
  /** Serves the files of this folder for what no route answers. */
  files: z.string().optional(),
});

const log = z.strictObject({
  /** Once, so long after the start, or again and again. */
  at: duration.optional(),
  every: duration.optional(),
  lines: z.array(z.string()).min(1),
  stream: z.enum(['stdout', 'stderr']).default('stdout'),
});

export const behaviourSchema = z.strictObject({
  /** How long until it listens. */
  starts: duration.default(500),
  /** What ps shows, where it is not the command. */
  argv: z.array(z.string()).optional(),
  children: z.array(z.array(z.string())).default([]),
  /** Whose doings are more than data: a name among the actors. */
  acts: z.string().optional(),
  ports: z.array(port).default([]),
  /** Connections it keeps open while it can. */
  connections: z.array(call).default([]),
  log: z.array(log).default([]),
  /** Millicores and mebibytes. */
  cpu: curve.prefault({ base: 1 }),
  memory: curve.prefault({ base: 16 }),
  /** How it ends on SIGTERM. */
  stops: z
    .strictObject({
      after: duration.default(200),
      exitCode: z.int().default(0),
      lines: z.array(z.string()).default([]),
    })
    .prefault({}),
  /** Ends by itself so long after its start. */
  ends: z.strictObject({ after: duration, exitCode: z.int().default(0) }).optional(),
});

export const imageSchema = z.strictObject({
  /** References; one without a tag stands for every tag. */
  names: z.array(z.string()).min(1),
  base: z.enum(['busybox', 'debian', 'alpine', 'distroless', 'scratch']).default('scratch'),
  sizeBytes: z.int().default(40_000_000),
  entrypoint: z.array(z.string()).default([]),
  cmd: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
  user: z.string().default(''),
  workdir: z.string().default('/'),
  exposedPorts: z.array(z.string()).default([]),
  stopSignal: z.string().default('SIGTERM'),
  files: z.record(z.string(), file).default({}),
  /** Programs of its own by name: what its files name as `program`. */
  programs: z.record(z.string(), behaviourSchema).default({}),
});

export const imageFileSchema = z.strictObject({ images: z.array(imageSchema) });

export type ImageSpec = z.output<typeof imageSchema>;
export type Behaviour = z.output<typeof behaviourSchema>;
export type Curve = z.output<typeof curve>;
