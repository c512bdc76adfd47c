import { context, logs, metrics, propagation, trace } from '@opentelemetry/api';
import { watchRegistrations } from './registrations.ts';

/**
 * Watches the copy of the API that Sightline uses itself: in a checkout, a service beside it may import the
 * same file, which was loaded before anybody could see it. A build has a copy of its own.
 */
export function watchOwnCopy(): void {
  watchRegistrations({ context, logs, metrics, propagation, trace });
}
