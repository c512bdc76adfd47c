import type { Target } from '../../export/pending-exports.ts';
import type { Cause, ExportError } from './cause.ts';
import { shortageCause } from './shortages.ts';
import { tlsCause } from './tls-causes.ts';
import { sanitizeText } from './untrusted-text.ts';

const DSN = 'Copy SENTRY_DSN from Sentry: Settings > Projects > Client Keys (DSN).';

/** Whether an export goes directly to Sentry. */
export function isSentry({ headers }: Target): boolean {
  return headers['X-Sentry-Auth'] !== undefined;
}

/** @param code of Node or OpenSSL; empty if there is none */
export function sentryCause({ url }: Target, code: string, fault: ExportError): Cause {
  const { host } = new URL(url);
  if (fault.status !== undefined) return statusCause(fault.status, sanitizeText(fault.message));
  switch (code) {
    case 'ECONNREFUSED':
      return {
        code: 'SL_EXPORT_NOTHING_LISTENS',
        cause: `nothing is listening at ${host} (${code})`,
        cure: 'Correct the host in SENTRY_DSN.',
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        code: 'SL_EXPORT_UNKNOWN_HOST',
        cause: `the host ${host} cannot be resolved (${code})`,
        cure: "Correct the host in SENTRY_DSN, or check this machine's DNS.",
      };
    case 'ETIMEDOUT':
      return {
        code: 'SL_EXPORT_TIMEOUT',
        cause: sanitizeText(fault.message),
        cure: `Check whether a firewall drops packets to ${host}.`,
      };
    default: {
      const tls = tlsCause(`${code} ${fault.message}`);
      return (
        shortageCause(code, host) ?? {
          code: tls?.code ?? 'SL_EXPORT_FAILED',
          cause: tls?.cause ?? sanitizeText(fault.message),
          cure: `Check that SENTRY_DSN names the right host (${host}), and whether there is a proxy in front of it.`,
        }
      );
    }
  }
}

function statusCause(status: number, response: string): Cause {
  if (status === 401 || status === 403) {
    return {
      code: 'SL_SENTRY_PROJECT',
      cause: `${response}: Sentry does not recognize the project or its key`,
      cure: DSN,
    };
  }
  if (status === 404) {
    return { code: 'SL_SENTRY_PROJECT', cause: `${response}: no such project`, cure: DSN };
  }
  if (status === 413) {
    return {
      code: 'SL_EXPORT_TOO_LARGE',
      cause: response,
      cure: 'The event is too large for Sentry.',
    };
  }
  if (status === 429) {
    return {
      code: 'SL_EXPORT_RATE_LIMITED',
      cause: `${response}: the project has exceeded its quota or rate limit`,
      cure: "Raise the project's quota or rate limit.",
    };
  }
  return {
    code: 'SL_EXPORT_SERVER_FAILED',
    cause: response,
    cure: 'Sentry is failing: check https://status.sentry.io, or the log of your own Sentry.',
  };
}
