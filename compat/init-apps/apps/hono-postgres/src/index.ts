import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import postgres from 'postgres';
import { polls } from './polls.js';

export const sql = postgres(process.env.POSTGRES_URL ?? '');
const app = new Hono().basePath('/v1');
app.get('/health', (c) => c.text('ok'));
app.route('/polls', polls(sql));
serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) });
