import type { Resource } from '@opentelemetry/resources';
import type { Configuration } from '../configuration/configuration.ts';
import { load } from '../lazy/load.ts';
import type { UserObserver } from '../users/observe-users.ts';
import type { Report } from '../util/message-code.ts';

/** Loaded only where users are counted and metrics can record them. */
export function startUsers(
  { sightline: { users, hashKey }, metrics }: Configuration,
  resource: Resource,
  warn: Report,
): UserObserver | undefined {
  if (users === undefined || metrics === undefined) return undefined;
  const { observeUsers } = load<typeof import('../users/observe-users.ts')>(
    'sightline:users/observe-users',
  );
  return observeUsers({ settings: users, hashKey, resource, warn });
}
