const post = { method: 'POST', path: '/providers', json: { type: 'github' } };

const frameworks = [
  'node-http',
  'express',
  'express4',
  'fastify',
  'hono',
  'koa',
  'nest-express',
  'nest-fastify',
];
const scenarios = frameworks.flatMap((framework) =>
  ['racy', 'fixed'].map((variant) => [
    `${framework}: ${variant}`,
    {
      app: { command: `exec node apps/${framework}.mjs ${variant}`, ready: '/' },
      race: [post, post],
      expect: variant === 'racy' ? 'anomalous' : 'serializable',
    },
  ]),
);

export default {
  database: {
    setup: ['../../examples/providers/schema.sql', "INSERT INTO workspaces (name) VALUES ('Acme')"],
  },
  scenarios: Object.fromEntries(scenarios),
};
