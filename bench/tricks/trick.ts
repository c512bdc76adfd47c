/** A piece of the hot path, or of the start, that is longer than plain code would be, for its speed alone. */
export interface Trick {
  /** The decision that says why, and holds `least`. */
  readonly page: string;
  /** What is compared, in a few words. */
  readonly what: string;
  /** How many times as much it costs without the trick. Where every line of Node shows less, it is to be deleted. */
  readonly least: number;
  /** Pairs of measurements. Default: 9. */
  readonly rounds?: number;
  /** Measured in processes that are started, against bare Node: needs `dist`. */
  readonly isStart?: true;
}

/** Each has a file of its name in `variants/`, or is a start that `starts.ts` knows. */
export const TRICKS = {
  spans: {
    page: 'spans',
    what: 'a span of ten attributes, from its start to its bytes; without: of the SDK',
    least: 1.5,
  },
  'shared-attributes': {
    page: 'shared-attributes',
    what: 'a span of twelve attributes, eight of them shared; without: all its own',
    least: 1.1,
  },
  context: {
    page: 'shared-attributes',
    what: 'entering a context; without: by the API and its manager',
    least: 1.1,
  },
  metrics: {
    page: 'metric-encoding',
    what: 'the bytes of a collection; without: of upstream’s serializer',
    least: 1.5,
  },
  logs: {
    page: 'held-log-lines',
    what: 'the bytes of 512 log records; without: of upstream’s serializer',
    least: 1.5,
  },
  'bound-histograms': {
    page: 'bound-histograms',
    what: 'a value of a histogram; without: of the SDK',
    least: 2,
  },
  'http-client': {
    page: 'export-http-client',
    what: 'a request to a server that exports now and then; without: exports by node:http',
    least: 1.02,
  },
  'code-cache': {
    page: 'code-cache',
    what: 'what the preload adds to a start; without: no compiled code kept',
    least: 1.2,
    isStart: true,
  },
} as const satisfies Readonly<Record<string, Trick>>;

export type TrickName = keyof typeof TRICKS;

/** Does something so many times. */
export type Operation = (times: number) => void | Promise<void>;

/** What a file of `variants/` exports. */
export interface Variants {
  withTrick(): Operation | Promise<Operation>;
  withoutTrick(): Operation | Promise<Operation>;
}
