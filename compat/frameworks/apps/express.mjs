import express from 'express';
import { Conflict, connectProvider } from '../providers.mjs';

const app = express();
app.use(express.json());
app.get('/', (request, response) => response.end());
app.post('/providers', async (request, response) => {
  response.status(201).json(await connectProvider(request.body));
});
app.use((error, request, response, next) => {
  if (error instanceof Conflict) response.status(409).end();
  else next(error);
});
app.listen(process.env.PORT);
