import { parseDsn, type SentryProject } from '../../configuration/values/sentry-dsn.ts';
import { causeOf } from '../../diagnostics/causes/export-causes.ts';
import { sentryAuth } from '../../signals/traces/sentry-otlp.ts';
import { type Finding, fail, ok, skipped, type Verdict } from './finding.ts';
import { REQUEST_TIMEOUT_MS } from './send-empty.ts';

/**
 * Checks SENTRY_DSN, if it is set: its format, and whether Sentry accepts envelopes. The key is not shown.
 *
 * @param network whether requests may be sent
 */
export async function checkSentry(
  dsn: string | undefined,
  network: boolean,
): Promise<readonly Finding[]> {
  const value = dsn?.trim();
  if (!value) return [];
  return [{ group: 'Exports', name: 'SENTRY_DSN', ...(await verdictOn(value, network)) }];
}

const CURE = 'Copy it from Sentry: Settings > Projects > Client Keys (DSN).';

async function verdictOn(value: string, network: boolean): Promise<Verdict> {
  const project = parseDsn(value);
  if ('fault' in project) return fail('SL_SETTING_INVALID', project.fault, CURE);
  const destination = `project ${project.id} at ${project.host}`;
  if (!network) return skipped(`${destination}, not checked: --no-network`);
  const fault = await sendEmptyEnvelope(project);
  if (fault === undefined) return ok(`${destination} accepts envelopes`);
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
  return fail(code, `${destination}: ${cause}`, cure);
}

/** Sends an envelope without items. */
async function sendEmptyEnvelope(project: SentryProject): Promise<Error | undefined> {
  try {
    const { ok: isAccepted, status } = await fetch(project.envelopeUrl, {
      method: 'POST',
      body: '{}\n',
      headers: {
        'content-type': 'application/x-sentry-envelope',
        'x-sentry-auth': sentryAuth(project),
      },
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    if (isAccepted) return undefined;
    return Object.assign(new Error(`the server responded with ${status}`), { status });
  } catch (error) {
    return ((error as Error).cause as Error | undefined) ?? (error as Error);
  }
}
