const post = { method: 'POST', path: '/providers', json: { type: 'github' } };

/** A config that asks the handler of each ORM in each of its variants, twice at once. */
export function configOf(orms, server) {
  const scenarios = orms.flatMap((orm) =>
    ['racy', 'fixed', 'once'].map((variant) => [
      `${orm}: ${variant}`,
      {
        app: { command: `exec node ${server} ${orm} ${variant}`, ready: '/' },
        race: [post, post],
        expect: variant === 'racy' ? 'anomalous' : 'serializable',
      },
    ]),
  );
  return {
    database: {
      setup: ['../../examples/providers/schema.sql', "INSERT INTO workspaces (name) VALUES ('Acme')"],
    },
    scenarios: Object.fromEntries(scenarios),
  };
}
