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
