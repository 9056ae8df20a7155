import { defineConfig, type Config } from 'toctou';

type Scenario = Config['scenarios'][string];

const post = { method: 'POST', path: '/workspaces/1/providers', json: { type: 'github' } };
const remove = { method: 'DELETE', path: '/workspaces/1' };

const twice = [post, post];
const againstDelete = [post, remove];

/** The races that we know of are `anomalous`: the run fails when one is gone, or when a new one is there. */
function scenario(variant: string, race: Scenario['race'], expect: 'serializable' | 'anomalous'): Scenario {
  const schema = variant === 'unconstrained' ? 'unconstrained.sql' : 'schema.sql';
  return {
    race,
    database: { setup: [schema, `INSERT INTO workspaces (name) VALUES ('Acme')`] },
    app: { command: `node dist/server.js ${variant}`, ready: '/health' },
    expect,
  };
}

export default defineConfig({
  scenarios: {
    'unconstrained: POST twice': scenario('unconstrained', twice, 'anomalous'),
    'racy: POST twice': scenario('racy', twice, 'anomalous'),
    'swallowed: POST twice': scenario('swallowed', twice, 'anomalous'),
    'catch-all: POST twice': scenario('catch-all', twice, 'serializable'),
    'guarded: POST twice': scenario('guarded', twice, 'serializable'),
    'idempotent: POST twice': scenario('idempotent', twice, 'serializable'),
    'unconstrained: POST against DELETE': scenario('unconstrained', againstDelete, 'anomalous'),
    'racy: POST against DELETE': scenario('racy', againstDelete, 'anomalous'),
    'swallowed: POST against DELETE': scenario('swallowed', againstDelete, 'anomalous'),
    'catch-all: POST against DELETE': scenario('catch-all', againstDelete, 'anomalous'),
    'guarded: POST against DELETE': scenario('guarded', againstDelete, 'serializable'),
    'idempotent: POST against DELETE': scenario('idempotent', againstDelete, 'serializable'),
  },
});
