import 'reflect-metadata';
import * as common from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { startExpress, startExpress4 } from './apps/express.mjs';
import { startFastify } from './apps/fastify.mjs';
import { startFetch } from './apps/fetch.mjs';
import { startH3, startH31 } from './apps/h3.mjs';
import { startHono } from './apps/hono.mjs';
import { startKoa, startKoa2 } from './apps/koa.mjs';
import { nestApp } from './apps/nest.mjs';
import { suite } from './problem-details.mjs';

const nest = { ...common, NestFactory };
suite({
  'Express 5': { start: startExpress, streams: 'closed', keeps: true },
  'Express 4': { start: startExpress4, streams: 'closed', keeps: true },
  'Fastify 5': { start: startFastify, streams: 'open', keeps: true },
  'Hono 4': { start: startHono, keeps: true },
  'Koa 3': { start: startKoa, streams: 'open', keeps: true },
  'Koa 2': { start: startKoa2, streams: 'open', keeps: true },
  'NestJS 11 on Express': { start: nestApp(nest, ExpressAdapter), streams: 'closed', keeps: true },
  'NestJS 11 on Fastify': { start: nestApp(nest, FastifyAdapter), streams: 'closed', keeps: true },
  'h3 2': { start: startH3 },
  'h3 1': { start: startH31, streams: 'open', keeps: true },
  'Request and Response': { start: startFetch },
});
