import { basename } from 'node:path';
import type { ResourceDetector } from '@opentelemetry/resources';

/**
 * `process.*` (Semantic conventions, "Process and process runtime resources"). The upstream detector also
 * sends the command line arguments, which may contain secrets, and the name of the user; neither helps to
 * distinguish services.
 */
export const processDetector: ResourceDetector = {
  detect: () => ({
    attributes: {
      'process.pid': process.pid,
      // Not process.title, which the service may change.
      'process.executable.name': basename(process.execPath),
      'process.executable.path': process.execPath,
      'process.runtime.name': 'nodejs',
      'process.runtime.version': process.versions.node,
      'process.runtime.description': 'Node.js',
      ...(process.argv[1] === undefined ? {} : { 'process.command': process.argv[1] }),
    },
  }),
};
