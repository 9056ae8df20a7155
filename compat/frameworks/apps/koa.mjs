import { bodyParser } from '@koa/bodyparser';
import { Router } from '@koa/router';
import Koa from 'koa';
import { Conflict, connectProvider } from '../providers.mjs';

const router = new Router();
router.get('/', (context) => {
  context.body = 'ready';
});
router.post('/providers', async (context) => {
  try {
    context.body = await connectProvider(context.request.body);
    context.status = 201;
  } catch (error) {
    if (error instanceof Conflict) context.throw(409);
    throw error;
  }
});
new Koa().use(bodyParser()).use(router.routes()).listen(process.env.PORT);
