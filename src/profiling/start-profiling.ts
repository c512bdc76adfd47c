import type { Resource } from '@opentelemetry/resources';
import type { ProfileSettings } from '../configuration/environment/profile-from-environment.ts';
import { load } from '../lazy/load.ts';
import { clearTimeout, setTimeout } from '../util/clock.ts';
import { listen, unlisten } from '../util/hidden-listeners.ts';
import type { Report } from '../util/message-code.ts';
import type { Profiled } from './take-profile.ts';

/**
 * Lets `sightline profile` ask this process for a profile, and takes one from the start on where
 * SIGHTLINE_PROFILE says so. The profilers are loaded when they are needed.
 *
 * The command writes what it wants into a file and sends SIGCONT. By default that signal does nothing to a
 * process that runs, so no harm comes of it where nobody listens, and where it means something to the service
 * its own listener hears it as well: with no file there is nothing to do.
 */
export function startProfiling(
  settings: ProfileSettings | undefined,
  resource: Resource,
  messages: { readonly warn: Report; readonly info: Report },
): void {
  if (settings !== undefined) profileFromStart(settings, profiledBy(resource), messages);
  // Windows has no such signal, and other means there are ports.
  if (process.platform === 'win32') return;
  listen('SIGCONT', () => {
    load<typeof import('./answer-request.ts')>('sightline:profiling/answer-request').answerRequest(
      profiledBy(resource),
    );
  });
}

function profileFromStart(
  { kinds, seconds, folder = process.cwd() }: ProfileSettings,
  profiled: Profiled,
  messages: { readonly warn: Report; readonly info: Report },
): void {
  const { takeProfile } = load<typeof import('./take-profile.ts')>(
    'sightline:profiling/take-profile',
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

/** By what is known of the resource at once. */
function profiledBy(resource: Resource): Profiled {
  const known = new Map<string, string>();
  for (const [key, value] of resource.getRawAttributes?.() ?? []) {
    if (typeof value === 'string' && !known.has(key)) known.set(key, value);
  }
  return {
    service: known.get('service.name') ?? 'unknown_service',
    version: known.get('service.version'),
    environment: known.get('deployment.environment.name'),
    instance: known.get('service.instance.id'),
  };
}
