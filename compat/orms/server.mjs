// `node server.mjs ORM VARIANT`: the handler of examples/providers with a module of ./orms.
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { json } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { Conflict } from './conflict.mjs';

const [orm, variant] = process.argv.slice(2);
const { open } = await import(pathToFileURL(resolve(`orms/${orm}.mjs`)));
const { connect, connectOnce, isDuplicate } = await open(process.env.DATABASE_URL);

const variants = {
  racy: connect,
  fixed: (provider) =>
    connect(provider).catch((error) => {
      throw isDuplicate(error) ? new Conflict() : error;
    }),
  once: async (provider) => {
    const id = await connectOnce(provider);
    if (id === undefined) throw new Conflict();
    return id;
  },
};

createServer(async (request, response) => {
  const answer = (status, body) => response.writeHead(status).end(JSON.stringify(body));
  if (request.method === 'GET') return answer(200, 'ready');
  try {
    answer(201, { id: await variants[variant]({ workspaceId: 1, ...(await json(request)) }) });
  } catch (error) {
    if (error instanceof Conflict) return answer(409, 'Provider already connected');
    console.error(error);
    answer(500, 'Internal Server Error');
  }
}).listen(process.env.PORT);
