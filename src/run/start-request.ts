import { z } from 'zod';

/** All that decides how a run is started, as it is handed to an engine in another process. */
export const startRequestSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('start'),
    home: z.string(),
    scenario: z.string(),
    seed: z.string(),
    team: z.string(),
    catalogue: z.enum(['2022', 'current']),
    playStartsAtMs: z.number(),
    gamedayVersion: z.string(),
    port: z.int().optional(),
    speed: z.number().optional(),
    autoplay: z.string().optional(),
    variant: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('resume'),
    home: z.string(),
    runId: z.string(),
    port: z.int().optional(),
    speed: z.number().optional(),
  }),
]);

export type StartRequest = z.infer<typeof startRequestSchema>;
