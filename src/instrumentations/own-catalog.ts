import type { CatalogEntry } from '../module-hooks/catalog-entry.ts';

/**
 * Instrumentations of ours, where upstream has none or lacks a behaviour. One that bears the name of
 * an upstream one is switched together with it.
 */
export const OWN_CATALOG: readonly CatalogEntry[] = [
  {
    name: 'fastify',
    specifier: 'sightline:instrumentations/fastify',
    className: 'FastifyInstrumentation',
    modules: ['fastify'],
    files: [],
  },
  {
    name: 'winston',
    specifier: 'sightline:instrumentations/winston-logs',
    className: 'WinstonLogsInstrumentation',
    modules: ['winston'],
    files: ['winston/lib/winston/logger.js'],
  },
];
