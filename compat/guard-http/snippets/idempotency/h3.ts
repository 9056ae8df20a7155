import { problemDetails } from '@toctou/guard/h3';
import { fromWebHandler, H3 } from 'h3';
import { POST } from './fetch.ts';

export const app = new H3();
app.use(problemDetails());
app.post('/payments', fromWebHandler(POST));
