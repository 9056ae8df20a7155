import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';

const cli = {
  nitro2: 'node_modules/nitropack/dist/cli/index.mjs',
  nitro3: 'node_modules/nitro/dist/cli/index.mjs',
};

for (const [name, path] of Object.entries(cli)) {
  test(`${name}: a refusal is answered as declared, the rest is Nitro's`, async () => {
    const folder = join(import.meta.dirname, name);
    const build = spawnSync(process.execPath, [join(import.meta.dirname, path), 'build', '--dir', folder], {
      encoding: 'utf8',
    });
    assert.equal(build.status, 0, build.stdout + build.stderr);
    const server = spawn(process.execPath, [join(folder, '.output/server/index.mjs')], {
      env: { ...process.env, PORT: '0', HOST: '127.0.0.1', NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      let url;
      for await (const line of createInterface(server.stdout)) {
        url = /http:\/\/\S+/.exec(line)?.[0];
        if (url) break;
      }
      const refused = await fetch(new URL('/refused', url));
      assert.equal(refused.status, 409);
      assert.equal(refused.headers.get('content-type'), 'application/problem+json');
      assert.deepEqual(await refused.json(), { title: 'Taken', status: 409, detail: 'Take another.' });
      const bug = await fetch(new URL('/bug', url));
      assert.equal(bug.status, 500);
      assert.match(bug.headers.get('content-type'), /^application\/json/);
      const nowhere = await fetch(new URL('/nowhere', url));
      assert.equal(nowhere.status, 404);
    } finally {
      server.kill();
      await once(server, 'exit');
    }
  });
}
