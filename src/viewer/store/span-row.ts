import type { KnownResource } from './ids.ts';

/** A span as the tables have it. */
export interface SpanRow {
  readonly trace: string;
  readonly span: string;
  readonly parent: string;
  readonly name: string;
  readonly kind: number;
  readonly startUs: number;
  readonly durationNs: number;
  readonly isError: boolean;
  readonly isQuery: boolean;
  readonly code: string;
  readonly detail: string;
  readonly resource: KnownResource;
  readonly id: number;
}
