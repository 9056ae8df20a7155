import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { Conflict, connectProvider } from '../providers.mjs';

createServer(async (request, response) => {
  if (request.method === 'GET') return response.end();
  try {
    const provider = await connectProvider(await json(request));
    response.writeHead(201).end(JSON.stringify(provider));
  } catch (error) {
    response.writeHead(error instanceof Conflict ? 409 : 500).end();
  }
}).listen(process.env.PORT);
