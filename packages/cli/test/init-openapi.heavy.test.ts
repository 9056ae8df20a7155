import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { project } from './support/project.ts';
import { toctou } from './support/toctou.ts';

const yaml = `openapi: 3.1.0
info: { title: Workspaces, version: '1' }
servers: [{ url: https://api.example.com/v1 }]
security: [{ bearer: [] }]
paths:
  /workspaces:
    get: { responses: { '200': { description: all } } }
    post:
      operationId: createWorkspace
      security: []
      requestBody:
        content:
          application/json:
            schema: { $ref: '#/components/schemas/Workspace' }
      responses:
        '201':
          description: made
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Workspace' }
  /workspaces/{workspaceId}:
    parameters: [{ $ref: '#/components/parameters/workspaceId' }]
    delete:
      operationId: delete
      responses: { '204': { description: gone } }
  /workspaces/{id}/providers:
    parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
    post:
      parameters:
        - { name: X-Request-Id, in: header, required: true, schema: { type: string }, example: one }
        - { name: notify, in: query, required: true, schema: { type: boolean } }
        - { name: trace, in: query, schema: { type: string } }
      requestBody:
        content:
          application/json:
            examples: { github: { value: { type: github } } }
      responses: { '201': { description: connected } }
  /settings/{key}:
    put:
      operationId: putSetting
      parameters: [{ name: key, in: path, required: true, schema: { type: string, enum: [theme] } }]
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: { type: object, properties: { value: { type: string, example: dark blue } } }
      responses: { '200': { description: kept } }
components:
  parameters:
    workspaceId: { name: workspaceId, in: path, required: true, schema: { type: integer } }
  schemas:
    Workspace:
      type: object
      required: [name]
      properties:
        id: { type: integer, readOnly: true }
        name: { type: string, example: Acme }
        seats: { type: integer, minimum: 5 }
        owner: { $ref: '#/components/schemas/Owner' }
    Owner:
      type: object
      properties:
        email: { type: string, format: email }
        workspace: { $ref: '#/components/schemas/Workspace' }
`;

const swagger = {
  swagger: '2.0',
  basePath: '/api',
  paths: {
    '/votes': {
      post: {
        parameters: [
          {
            in: 'body',
            name: 'vote',
            schema: { type: 'object', properties: { choice: { type: 'string' } } },
          },
        ],
        responses: { 201: { schema: { type: 'object', properties: { id: { type: 'integer' } } } } },
      },
    },
    '/votes/{vote}': {
      delete: { parameters: [{ in: 'path', name: 'vote', type: 'integer' }], responses: {} },
    },
  },
};

async function written(files: Record<string, unknown>, file: string): Promise<string> {
  const folder = project(files);
  const { code, stdout, stderr } = await toctou(folder, ['init', '--openapi', file]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const listed = await toctou(folder, ['list']);
  expect({ code: listed.code, stderr: listed.stderr }).toEqual({ code: 0, stderr: '' });
  const found = /scenarios (\d+), from/.exec(stdout)?.[1];
  expect(listed.stdout).toContain(`\n${found} scenarios\n`);
  return readFileSync(join(folder, 'toctou.config.mjs'), 'utf8');
}

it('OpenAPI 3 in YAML', async () => {
  expect(await written({ 'api.yaml': yaml }, 'api.yaml')).toMatchSnapshot();
});

it('Swagger 2 in JSON', async () => {
  expect(await written({ 'api.json': swagger }, 'api.json')).toMatchSnapshot();
});

it('what it proposes is explored', async () => {
  const server = `import { createServer } from 'node:http';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
createServer(async (request, response) => {
  const id = request.url.split('/')[3];
  const { rows } =
    request.method === 'POST'
      ? await pool.query('INSERT INTO votes DEFAULT VALUES RETURNING id')
      : await pool.query('DELETE FROM votes WHERE id = $1 RETURNING id', [id]);
  response.writeHead(rows.length > 0 ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(rows[0] ?? null));
}).listen(process.env.PORT);
`;
  const folder = project({
    'api.json': swagger,
    'schema.sql': 'CREATE TABLE votes (id serial PRIMARY KEY);',
    'package.json': { type: 'module', main: 'server.js' },
    'server.js': server,
  });
  await toctou(folder, ['init', '--openapi', 'api.json']);
  const { code, stdout, stderr } = await toctou(folder, ['explore']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.match(/^✓ .*$/gm)).toEqual([
    '✓ POST /votes twice',
    '✓ DELETE /votes/{vote} twice',
    '✓ POST /votes against DELETE /votes/{vote}',
  ]);
});

describe('what cannot be used', () => {
  it.each([
    ['no.yaml', {}, /^error: no\.yaml cannot be read: .*\nhint: check the path after --openapi\n$/s],
    ['a.json', { 'a.json': '{' }, /^error: a\.json is no JSON: /],
    ['a.yaml', { 'a.yaml': 'a: [' }, /^error: a\.yaml is no YAML: .*\s+at line 1/s],
    ['a.yaml', { 'a.yaml': 'a: 1' }, /^error: a\.yaml is no API description: expected an object/],
    [
      'a.json',
      { 'a.json': { openapi: '3.0.0', paths: { '/a': { get: {} } } } },
      /^error: a\.json describes nothing that writes/,
    ],
    [
      'a.json',
      { 'a.json': { openapi: '3.0.0', paths: { '/a': { $ref: 'b.json' } } } },
      /^error: a\.json refers to another file: b\.json\nhint: put the description into one file/,
    ],
    [
      'a.json',
      { 'a.json': { openapi: '3.0.0', paths: { '/a': { $ref: '#/b' } } } },
      /^error: a\.json refers to nothing: #\/b\n$/,
    ],
    [
      'a.json',
      { 'a.json': { openapi: '3.0.0', paths: { '/a': { $ref: '#/paths/~1a' } } } },
      /^error: a\.json refers in a circle: /,
    ],
    [
      'a.json',
      {
        'a.json': {
          openapi: '3.0.0',
          paths: {
            '/a': {
              post: { requestBody: { content: { 'application/json': { schema: { $ref: '#/none' } } } } },
            },
          },
        },
      },
      /^error: a\.json has a schema that says nothing: .*none/s,
    ],
  ])('%s %j', async (file, files, said) => {
    const { code, stdout, stderr } = await toctou(project(files), ['init', '--openapi', file]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(said);
  });
});
