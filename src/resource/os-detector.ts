import { release } from 'node:os';
import type { ResourceDetector } from '@opentelemetry/resources';

/** Node's names of systems, where the conventions have others. */
const TYPES: Readonly<Record<string, string>> = { sunos: 'solaris', win32: 'windows' };

/** `os.*` (Semantic conventions, "Operating system"). */
export const osDetector: ResourceDetector = {
  detect: () => ({
    attributes: {
      'os.type': TYPES[process.platform] ?? process.platform,
      'os.version': release(),
    },
  }),
};
