import type { CatalogEntry } from '../module-hooks/catalog-entry.ts';

/**
 * Instrumentations of ours, where upstream has none or lacks a behaviour. One that bears the name of
 * an upstream one is switched together with it.
 */
export const OWN_CATALOG: readonly CatalogEntry[] = [
  {
    name: 'bunyan',
    specifier: 'sightline:instrumentations/bunyan-logs',
    className: 'BunyanLogsInstrumentation',
    modules: ['bunyan'],
    files: [],
  },
  {
    name: 'fastify',
    specifier: 'sightline:instrumentations/fastify',
    className: 'FastifyInstrumentation',
    modules: ['fastify'],
    files: [],
  },
  {
    name: 'http',
    specifier: 'sightline:instrumentations/http-server/instrumentation',
    className: 'HttpServerInstrumentation',
    modules: ['http', 'https', 'http2'],
    files: [],
  },
  {
    name: 'pino',
    specifier: 'sightline:instrumentations/pino-logs',
    className: 'PinoLogsInstrumentation',
    modules: ['pino'],
    files: ['pino/lib/symbols.js', 'pino/lib/tools.js'],
  },
  {
    name: 'winston',
    specifier: 'sightline:instrumentations/winston-logs',
    className: 'WinstonLogsInstrumentation',
    modules: ['winston'],
    files: ['winston/lib/winston/container.js', 'winston/lib/winston/logger.js'],
  },
];
