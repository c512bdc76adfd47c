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
        cause: `nothing listens at ${host} (${code})`,
        cure: 'Correct the host in SENTRY_DSN.',
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        cause: `no such host is known: ${host} (${code})`,
        cure: 'Correct the host in SENTRY_DSN, or the DNS of this machine.',
      };
    case 'ETIMEDOUT':
      return {
        cause: foreignText(fault.message),
        cure: `Does a firewall swallow what is sent to ${host}?`,
      };
    default:
      return (
        shortageCause(code, host) ?? {
          cause: tlsCause(`${code} ${fault.message}`)?.cause ?? foreignText(fault.message),
          cure: `Is ${host} of SENTRY_DSN the host that Sentry gave, and does a proxy stand before it?`,
        }
      );
  }
}

function statusCause(status: number, answer: string): Cause {
  if (status === 401 || status === 403) {
    return { cause: `${answer}: the project or its key is not known there`, cure: DSN };
  }
  if (status === 404) return { cause: `${answer}: no such project`, cure: DSN };
  if (status === 413) return { cause: answer, cure: 'What is sent is too large for it.' };
  if (status === 429) {
    return {
      cause: `${answer}: more than it takes at the moment`,
      cure: 'Raise the quota of the project, or its limits of rate.',
    };
  }
  return { cause: answer, cure: 'It is not well: see https://status.sentry.io, or its log.' };
}
