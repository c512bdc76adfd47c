import type { Answer, Respond } from '../../tools/receiver/answer.ts';

/** What can be the matter with a collector. */
export interface State {
  readonly meaning: string;
  /** Where no receiver runs: nobody listens, or somebody who says nothing. */
  readonly kind?: 'nobody' | 'silent';
  /** The answers, anew for each collector. Default: everything is accepted. */
  readonly answers?: () => Respond;
  /** TLS with a certificate that a client has reason not to trust. */
  readonly certificate?: 'unknown' | 'expired' | 'other';
}

const always = (answer: Answer) => () => () => answer;

/** Longer than any end of a process waits, in milliseconds. */
const SLOW_MS = 10_000;
const CLOCK_OFF_MS = 5 * 60_000;

/** Every state of the fault bench, by its name on the command line. */
export const COLLECTOR_STATES = {
  up: { meaning: 'takes everything at the paths of OTLP', answers: () => onlyAtItsPaths },
  refused: { meaning: 'nobody listens', kind: 'nobody' },
  'black-hole': { meaning: 'takes connections, and never answers', kind: 'silent' },
  slow: {
    meaning: `answers after ${SLOW_MS / 1000} s`,
    answers: always({ delayMs: SLOW_MS }),
  },
  '503-then-up': { meaning: 'refuses the first request of each signal', answers: refuseFirst },
  '503': { meaning: 'is overloaded for good', answers: always({ status: 503 }) },
  '401': { meaning: 'wants credentials', answers: always({ status: 401 }) },
  '403': { meaning: 'wants others', answers: always({ status: 403 }) },
  '404': { meaning: 'speaks no OTLP there', answers: always({ status: 404 }) },
  '413': { meaning: 'finds requests too large', answers: always({ status: 413 }) },
  '429': {
    meaning: 'asks to wait a second, each time',
    answers: always({ status: 429, headers: { 'retry-after': '1' } }),
  },
  'partial-success': {
    meaning: 'takes all but one item of each request',
    answers: always({ partialSuccess: { rejected: 1, errorMessage: 'one too old' } }),
  },
  cut: { meaning: 'cuts the connection instead of an answer', answers: always({ destroy: true }) },
  'tls-unknown': { meaning: 'has a certificate of an unknown authority', certificate: 'unknown' },
  'tls-expired': { meaning: 'has one that is over', certificate: 'expired' },
  'tls-other-name': { meaning: 'has one for another name', certificate: 'other' },
  'clock-off': {
    meaning: 'has a clock that is 5 minutes ahead',
    answers: () => () => ({
      headers: { date: new Date(Date.now() + CLOCK_OFF_MS).toUTCString() },
    }),
  },
} as const satisfies Readonly<Record<string, State>>;

export type CollectorState = keyof typeof COLLECTOR_STATES;

/** As a collector does; the receiver of the tests takes a prefix before the path, too. */
const onlyAtItsPaths: Respond = ({ path, protocol }) =>
  protocol === 'grpc' || /^\/v1\/(traces|metrics|logs)$/.test(path)
    ? {}
    : { status: 404, body: '404 page not found\n' };

function refuseFirst(): Respond {
  const refused = new Set<string | undefined>();
  return ({ signal }) => {
    if (refused.has(signal)) return {};
    refused.add(signal);
    return { status: 503 };
  };
}
