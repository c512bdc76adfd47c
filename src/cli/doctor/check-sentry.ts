import { parseDsn, type SentryProject } from '../../configuration/values/sentry-dsn.ts';
import { causeOf } from '../../diagnostics/causes/export-causes.ts';
import { sentryAuth } from '../../signals/sentry-otlp.ts';
import { type Finding, fail, ok, skipped, type Verdict } from './finding.ts';
import { LONGEST_WAIT_MS } from './send-empty.ts';

/**
 * SENTRY_DSN, where it is set: its shape, and whether envelopes are accepted there. The key is not shown.
 *
 * @param network whether anything may be sent
 */
export async function checkSentry(
  dsn: string | undefined,
  network: boolean,
): Promise<readonly Finding[]> {
  const value = dsn?.trim();
  if (!value) return [];
  return [{ group: 'Exports', name: 'SENTRY_DSN', ...(await verdictOn(value, network)) }];
}

const CURE = 'Copy it from Sentry: Settings, Projects, Client Keys (DSN).';

async function verdictOn(value: string, network: boolean): Promise<Verdict> {
  const project = parseDsn(value);
  if ('fault' in project) return fail('SL_SETTING_INVALID', project.fault, CURE);
  const way = `project ${project.id} at ${project.host}`;
  if (!network) return skipped(`${way}, not tried: --no-network`);
  const fault = await sendNothing(project);
  if (fault === undefined) return ok(`${way} accepts envelopes`);
  const { code, cause, cure } = causeOf(
    {
      signal: 'errors',
      protocol: 'http/json',
      url: project.envelopeUrl,
      headers: { 'X-Sentry-Auth': '' },
      compression: 'none',
      tls: {},
    },
    fault,
  );
  return fail(code, `${way}: ${cause}`, cure);
}

/** An envelope without any item. */
async function sendNothing(project: SentryProject): Promise<Error | undefined> {
  try {
    const { ok: isTaken, status } = await fetch(project.envelopeUrl, {
      method: 'POST',
      body: '{}\n',
      headers: {
        'content-type': 'application/x-sentry-envelope',
        'x-sentry-auth': sentryAuth(project),
      },
      signal: AbortSignal.timeout(LONGEST_WAIT_MS),
    });
    return isTaken ? undefined : Object.assign(new Error(`answered ${status}`), { status });
  } catch (error) {
    return ((error as Error).cause as Error | undefined) ?? (error as Error);
  }
}
