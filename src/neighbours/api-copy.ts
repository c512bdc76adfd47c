import { context, logs, metrics, propagation, trace } from '@opentelemetry/api';
import { watchRegistrations } from './registrations.ts';

/**
 * Watches the copy of the API that Sightline itself uses: in a checkout, a service may import the same file, which was
 * loaded before the hooks were installed. A build has its own copy.
 */
export function watchOwnCopy(): void {
  watchRegistrations({ context, logs, metrics, propagation, trace });
}
