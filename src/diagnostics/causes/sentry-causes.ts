import type { Target } from '../../export/pending-exports.ts';
import type { Cause, ExportError } from './cause.ts';
import { foreignText } from './foreign-text.ts';
import { shortageCause } from './shortages.ts';
import { tlsCause } from './tls-causes.ts';

const DSN = 'Copy SENTRY_DSN from Sentry: Settings, Projects, Client Keys (DSN).';

/** Whether what is sent goes straight to Sentry. */
export function isSentry({ headers }: Target): boolean {
  return headers['X-Sentry-Auth'] !== undefined;
}

/** @param code of Node, OpenSSL or none */
export function sentryCause({ url }: Target, code: string, fault: ExportError): Cause {
  const { host } = new URL(url);
  if (fault.status !== undefined) return statusCause(fault.status, foreignText(fault.message));
  switch (code) {
    case 'ECONNREFUSED':
      return {
        code: 'SL_EXPORT_NOTHING_LISTENS',
        cause: `nothing listens at ${host} (${code})`,
        cure: 'Correct the host in SENTRY_DSN.',
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        code: 'SL_EXPORT_UNKNOWN_HOST',
        cause: `the host ${host} cannot be resolved (${code})`,
        cure: 'Correct the host in SENTRY_DSN, or the DNS of this machine.',
      };
    case 'ETIMEDOUT':
      return {
        code: 'SL_EXPORT_TIMEOUT',
        cause: foreignText(fault.message),
        cure: `Does a firewall drop packets to ${host}?`,
      };
    default: {
      const tls = tlsCause(`${code} ${fault.message}`);
      return (
        shortageCause(code, host) ?? {
          code: tls?.code ?? 'SL_EXPORT_FAILED',
          cause: tls?.cause ?? foreignText(fault.message),
          cure: `Does SENTRY_DSN name the right host (${host}), and is there a proxy in front of it?`,
        }
      );
    }
  }
}

function statusCause(status: number, answer: string): Cause {
  if (status === 401 || status === 403) {
    return {
      code: 'SL_SENTRY_PROJECT',
      cause: `${answer}: Sentry does not know the project or its key`,
      cure: DSN,
    };
  }
  if (status === 404) {
    return { code: 'SL_SENTRY_PROJECT', cause: `${answer}: no such project`, cure: DSN };
  }
  if (status === 413) {
    return { code: 'SL_EXPORT_TOO_LARGE', cause: answer, cure: 'The event is too large for it.' };
  }
  if (status === 429) {
    return {
      code: 'SL_EXPORT_RATE_LIMITED',
      cause: `${answer}: the project is over its quota or its rate limit`,
      cure: 'Raise the quota of the project, or its rate limits.',
    };
  }
  return {
    code: 'SL_EXPORT_SERVER_FAILED',
    cause: answer,
    cure: 'Sentry is failing: check https://status.sentry.io, or its log.',
  };
}
