/** The fields of a span that the tree of a trace needs. */
export interface SlimSpan {
  readonly id: string;
  /** Empty for a root span. */
  readonly parent: string;
  readonly name: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  /** Microseconds since 1970. */
  readonly startUs: number;
  readonly durationNs: number;
  readonly isError: boolean;
  readonly service: string;
  /** The beginning of the query, address or topic. */
  readonly detail: string;
  readonly isQuery: boolean;
}

/** The same fields as a JSON row: half the size, which matters for a trace of 50,000 spans. */
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
