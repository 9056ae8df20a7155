import { problemDetails } from '@toctou/guard/express';
import express from 'express';
import { connect } from './providers.ts';

export const app = express();
app.use(express.json());
app.post('/workspaces/:id/providers', async (request, response) => {
  response.status(201).json(await connect(Number(request.params.id), request.body.type));
});
app.use(problemDetails());
