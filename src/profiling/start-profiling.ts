import type { Resource } from '@opentelemetry/resources';
import type { ProfileSettings } from '../configuration/environment/profile-from-environment.ts';
import { load } from '../lazy/load.ts';
import { clearTimeout, setTimeout } from '../util/clock.ts';
import { listen, unlisten } from '../util/hidden-listeners.ts';
import type { Report } from '../util/message-code.ts';
import type { Profiled } from './profile-session.ts';

/**
 * Listens for requests of `sightline profile`, and takes a profile from the start if SIGHTLINE_PROFILE is
 * set. The profilers are loaded when needed.
 *
 * The command writes its request into a file and sends SIGCONT. By default, that signal does nothing to a
 * running process, so it is harmless if nobody listens. A listener of the service also receives it, and
 * without a file there is nothing to do.
 */
export function startProfiling(
  settings: ProfileSettings | undefined,
  resource: Resource,
  messages: { readonly warn: Report; readonly info: Report },
): void {
  if (settings !== undefined) profileFromStart(settings, describeService(resource), messages);
  // Windows lacks this signal; the inspector can be used instead.
  if (process.platform === 'win32') return;
  listen('SIGCONT', () => {
    load<typeof import('./answer-request.ts')>('sightline:profiling/answer-request').answerRequest(
      describeService(resource),
    );
  });
}

function profileFromStart(
  { kinds, seconds, folder = process.cwd() }: ProfileSettings,
  profiled: Profiled,
  messages: { readonly warn: Report; readonly info: Report },
): void {
  const { takeProfile } = load<typeof import('./profile-session.ts')>(
    'sightline:profiling/profile-session',
  );
  const profiling = takeProfile(kinds, folder, profiled);
  const finish = () => {
    clearTimeout(timer);
    unlisten('exit', finish);
    try {
      for (const file of profiling.stop())
        messages.info('SL_PROFILE_WRITTEN', `profile written to ${file}`);
    } catch (error) {
      messages.warn(
        'SL_PROFILE_FAILED',
        `the profile cannot be written: ${(error as Error).message}`,
      );
    }
  };
  const timer = setTimeout(finish, seconds * 1000).unref();
  listen('exit', finish);
}

/** Uses the resource attributes that are available synchronously. */
function describeService(resource: Resource): Profiled {
  const attributes = new Map<string, string>();
  for (const [key, value] of resource.getRawAttributes?.() ?? []) {
    if (typeof value === 'string' && !attributes.has(key)) attributes.set(key, value);
  }
  return {
    service: attributes.get('service.name') ?? 'unknown_service',
    version: attributes.get('service.version'),
    environment: attributes.get('deployment.environment.name'),
    instance: attributes.get('service.instance.id'),
  };
}
