import { release } from 'node:os';
import type { ResourceDetector } from '@opentelemetry/resources';

/** Names of operating systems in Node that differ from the conventions. */
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
