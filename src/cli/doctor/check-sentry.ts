import { type Finding, fail, ok, type Verdict } from './finding.ts';

/**
 * The shape of SENTRY_DSN, where it is set: `https://<key>@<host>/<project>`. The key is not shown.
 * Source: Sentry, "Data Source Name".
 */
export function checkSentry(dsn: string | undefined): readonly Finding[] {
  const value = dsn?.trim();
  if (!value) return [];
  return [{ group: 'Exports', name: 'SENTRY_DSN', ...verdictOn(value) }];
}

const CURE = 'Copy it from Sentry: Settings, Projects, Client Keys (DSN).';

function verdictOn(value: string): Verdict {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return fail('is no URL that begins with https://', CURE);
  }
  if (url.username === '') return fail('has no key before its "@"', CURE);
  const project = url.pathname.split('/').at(-1);
  if (!project || !/^\d+$/.test(project)) {
    return fail('does not end with the number of a project', CURE);
  }
  return ok(`project ${project} at ${url.host}`);
}
