import type { CatalogEntry } from './catalog-entry.ts';

/** Instrumentations that see the errors of handlers, where somebody is to be told of them. */
export const ERROR_CATALOG: readonly CatalogEntry[] = [
  {
    name: 'express',
    specifier: 'sightline:instrumentations/handler-errors/express-errors',
    className: 'ExpressErrorsInstrumentation',
    modules: ['express', 'router'],
    files: ['express/lib/router/layer.js', 'router/lib/layer.js'],
  },
  {
    name: 'fastify',
    specifier: 'sightline:instrumentations/handler-errors/fastify-errors',
    className: 'FastifyErrorsInstrumentation',
    modules: ['fastify'],
    files: [],
  },
  {
    name: 'grpc',
    specifier: 'sightline:instrumentations/handler-errors/grpc-errors',
    className: 'GrpcErrorsInstrumentation',
    modules: ['@grpc/grpc-js'],
    files: [],
  },
  {
    name: 'koa',
    specifier: 'sightline:instrumentations/handler-errors/koa-errors',
    className: 'KoaErrorsInstrumentation',
    modules: ['koa'],
    files: [],
  },
];
