import { parseDsn } from '../../configuration/sentry-dsn.ts';
import { type Finding, fail, ok, type Verdict } from './finding.ts';

/** The shape of SENTRY_DSN, where it is set. The key is not shown. */
export function checkSentry(dsn: string | undefined): readonly Finding[] {
  const value = dsn?.trim();
  if (!value) return [];
  return [{ group: 'Exports', name: 'SENTRY_DSN', ...verdictOn(value) }];
}

const CURE = 'Copy it from Sentry: Settings, Projects, Client Keys (DSN).';

function verdictOn(value: string): Verdict {
  const project = parseDsn(value);
  if ('fault' in project) return fail(project.fault, CURE);
  return ok(`project ${project.id} at ${project.host}`);
}
