import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { idempotencyProblems } from '../../src/idempotency/index.ts';
import {
  check,
  foreignKey,
  notNull,
  problemOf,
  Refusal,
  refuse,
  unique,
  type RefusalRule,
} from '../../src/index.ts';
import { problemResponses, type DocumentedProblem } from '../../src/openapi/index.ts';

const connected = refuse(unique('providers', ['workspace_id', 'type'], { name: 'providers_type_key' }), {
  type: 'https://example.com/problems/connected',
  title: 'Provider already connected',
  detail: 'Disconnect it first.',
});
const noWorkspace = refuse(foreignKey('providers', ['workspace_id'], { name: 'providers_workspace_fk' }), {
  status: 404,
  title: 'No such workspace',
});
const rules = [
  connected,
  noWorkspace,
  refuse(unique('providers', ['slug'], { name: 'providers_slug_key' }), { title: 'This slug is taken' }),
  refuse(check('providers', { name: 'providers_slug_check' }), { title: 'This slug is too short' }),
  refuse(notNull('providers', 'slug'), { title: '__proto__' }),
];

/** The mistakes of a document in which these are the responses of an operation. */
async function mistakes(problems: readonly DocumentedProblem[]): Promise<unknown> {
  const { valid, errors } = await new Validator().validate({
    openapi: '3.1.0',
    info: { title: 'Providers', version: '1' },
    paths: {
      '/providers': {
        post: { responses: { 201: { description: 'Connected' }, ...problemResponses(...problems) } },
      },
    },
  });
  return valid ? undefined : errors;
}

/** Whether the example is of the schema beside it. */
function conforms(schema: object, value: object): boolean {
  const ajv = new Ajv2020();
  formats.default(ajv);
  return ajv.validate(schema, value);
}

describe('the responses of an OpenAPI document', () => {
  test.each<[string, readonly DocumentedProblem[]]>([
    ['nothing', []],
    ['refusals', rules],
    ['the problems of Idempotency-Key', idempotencyProblems],
    ['both', [...rules, ...idempotencyProblems]],
    ['a title of no ASCII', [{ status: 409, title: 'Schon verknüpft, 既に接続済み' }]],
  ])('of %s are valid', async (_, problems) => {
    expect(await mistakes(problems)).toBeUndefined();
  });

  test('the validator finds mistakes', async () => {
    expect(await mistakes([{ status: 4090, title: 'x' }])).toBeDefined();
  });

  test('have one member for each status, and always 503', () => {
    expect(Object.keys(problemResponses(...rules, ...idempotencyProblems))).toEqual([
      '400',
      '404',
      '409',
      '422',
      '503',
    ]);
    expect(problemResponses(...rules)['409']?.description).toBe(
      'Provider already connected; This slug is taken',
    );
    expect(problemResponses(connected, connected)['409']?.description).toBe('Provider already connected');
  });

  test('say what is answered, and no more', () => {
    const answered = rules.map((rule: RefusalRule) =>
      JSON.parse(JSON.stringify(problemOf(new Refusal(rule))?.body)),
    );
    answered.push(problemOf(Object.assign(new Error('locked'), { code: '55P03', severity: 'ERROR' }))?.body);
    const examples = Object.values(problemResponses(...rules)).flatMap(({ content }) => {
      const { schema, examples: those } = content['application/problem+json'];
      return Object.values(those).map(({ value }) => {
        expect(conforms(schema, value)).toBe(true);
        return value;
      });
    });
    expect(examples).toHaveLength(answered.length);
    expect(examples).toEqual(expect.arrayContaining(answered));
    expect(JSON.stringify(problemResponses(...rules))).not.toMatch(/providers|_key|slug_check/);
  });

  test('the schema does not take another status', () => {
    const schema = problemResponses(connected)['409']?.content['application/problem+json'].schema ?? {};
    expect(conforms(schema, { title: 'x', status: 409 })).toBe(true);
    expect(conforms(schema, { title: 'x', status: 404 })).toBe(false);
    expect(conforms(schema, { status: 409 })).toBe(false);
  });

  test('two of one title have two examples', () => {
    const [response] = Object.values(
      problemResponses({ status: 409, title: 'Taken' }, { status: 409, title: 'Taken', detail: 'again' }),
    );
    expect(Object.keys(response?.content['application/problem+json'].examples ?? {})).toEqual([
      'Taken',
      'Taken-2',
    ]);
  });
});
