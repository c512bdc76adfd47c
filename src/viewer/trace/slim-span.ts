/** What the picture of a trace needs of a span. */
export interface SlimSpan {
  readonly id: string;
  /** Empty where there is none. */
  readonly parent: string;
  readonly name: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  /** Microseconds since 1970. */
  readonly startUs: number;
  readonly durationNs: number;
  readonly isError: boolean;
  readonly service: string;
  /** Query, address or topic: the beginning of it. */
  readonly detail: string;
  readonly isQuery: boolean;
}

/** The same as a row of JSON: of a trace of 50,000 spans, half as much to send and to read. */
export type SlimRow = readonly [
  id: string,
  parent: string,
  name: string,
  kind: number,
  startUs: number,
  durationNs: number,
  status: number,
  service: string,
  detail: string,
  isQuery: number,
];

const ERROR = 2;

export function slimSpanOf(row: SlimRow): SlimSpan {
  const [id, parent, name, kind, startUs, durationNs, status, service, detail, isQuery] = row;
  return {
    id,
    parent,
    name,
    kind,
    startUs,
    durationNs,
    isError: status === ERROR,
    service,
    detail,
    isQuery: isQuery === 1,
  };
}
