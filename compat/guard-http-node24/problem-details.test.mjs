import 'reflect-metadata';
import * as common from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { nestApp } from '../guard-http/apps/nest.mjs';
import { suite } from '../guard-http/problem-details.mjs';

const nest = { ...common, NestFactory };
suite({
  'NestJS 12 on Express': { start: nestApp(nest, ExpressAdapter), streams: 'closed', keeps: true },
  'NestJS 12 on Fastify': { start: nestApp(nest, FastifyAdapter), streams: 'closed', keeps: true },
});
