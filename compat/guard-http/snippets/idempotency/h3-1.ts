import { withProblemDetails } from '@toctou/guard/h3';
import { createApp, createRouter, fromWebHandler } from 'h3-1';
import { POST } from './fetch.ts';

const router = createRouter();
router.post(
  '/payments',
  fromWebHandler((request) => POST(request)),
);

export const app = createApp();
app.use(withProblemDetails(router.handler));
