import { createServer } from 'node:http';
import app from './app.mjs';

const { DATABASE_URL = '', PORT } = process.env;
const { fetch } = app({ databaseUrl: DATABASE_URL });

createServer((_, response) => {
  void fetch(new Request('http://localhost')).then(({ status }) => response.writeHead(status).end());
}).listen(Number(PORT), () => console.log('listening'));
