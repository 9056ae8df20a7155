import { z } from 'zod';
import { options } from './options-schema.ts';
import { client, headerName, request } from './request-schema.ts';
import { object, record } from './shape.ts';
import type { Config, Scenario } from './types.ts';

const expectedRace = 'race: [client, client], 2 to 4 clients';

const answerName = z.string().regex(/^[A-Za-z_][\w-]*$/, 'a letter, then letters, digits, "_" and "-"');

const refusal = z.custom<number | string>(
  (value) =>
    typeof value === 'number'
      ? Number.isInteger(value) && value >= 100 && value <= 599
      : typeof value === 'string' && /^[0-9A-Z]{5}$/.test(value),
  'an HTTP status such as 503, or a SQLSTATE in quotes such as "40001"',
);

const scenario = object<Scenario>({
  ...options,
  given: record(request, answerName).optional(),
  race: z.array(client, expectedRace).min(2, expectedRace).max(4, expectedRace),
  then: z.array(request, 'a list of requests').optional(),
  refusals: z.array(refusal, 'a list of statuses and SQLSTATEs').optional(),
  headers: z.array(headerName, 'a list of header names').optional(),
  expect: z.enum(['serializable', 'anomalous'], '"serializable" or "anomalous"').optional(),
});

/** What each part of a config must look like, taken by itself. */
export const configSchema: z.ZodType<Config> = object<Config>({ ...options, scenarios: record(scenario) });
