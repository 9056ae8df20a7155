import { withProblemDetails } from '@toctou/guard/h3';
import {
  createApp,
  createRouter,
  defineEventHandler,
  getRouterParam,
  readBody,
  setResponseStatus,
} from 'h3-1';
import { connect } from './providers.ts';

const router = createRouter();
router.post(
  '/workspaces/:id/providers',
  defineEventHandler(async (event) => {
    const { type } = await readBody<{ type: string }>(event);
    const provider = await connect(Number(getRouterParam(event, 'id')), type);
    setResponseStatus(event, 201);
    return provider;
  }),
);

export const app = createApp();
app.use(withProblemDetails(router.handler));
