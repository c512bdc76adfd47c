import type { DiagLogger } from '@opentelemetry/api';

/** Upstream's has a part of its own for each line of the client's versions. */
interface Instrumentation {
  readonly instrumentationV4_V5?: {
    _diag: DiagLogger;
    _endSpansWithRedisReplies(spans: unknown, ...rest: unknown[]): void;
  };
}

/** Upstream's complains of a `multi()` without a command, which is the service's affair and has no span. */
export function mend(upstream: object): void {
  const it = (upstream as Instrumentation).instrumentationV4_V5;
  if (it === undefined) return;
  const { _diag: diag, _endSpansWithRedisReplies: endSpans } = it;
  it._endSpansWithRedisReplies = (spans, ...rest) => {
    if (spans !== undefined) endSpans.call(it, spans, ...rest);
  };
  it._diag = {
    verbose: (...rest) => diag.verbose(...rest),
    debug: (...rest) => diag.debug(...rest),
    info: (...rest) => diag.info(...rest),
    warn: (...rest) => diag.warn(...rest),
    error: (text, ...rest) =>
      text.startsWith('cannot find open spans')
        ? diag.debug(text, ...rest)
        : diag.error(text, ...rest),
  };
}
