import express from 'express4';
import { Conflict, connectProvider } from '../providers.mjs';

const app = express();
app.use(express.json());
app.get('/', (request, response) => response.end());
app.post('/providers', (request, response, next) => {
  connectProvider(request.body).then((provider) => response.status(201).json(provider), next);
});
app.use((error, request, response, next) => {
  if (error instanceof Conflict) response.status(409).end();
  else next(error);
});
app.listen(process.env.PORT);
