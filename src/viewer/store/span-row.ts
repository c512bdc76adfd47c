import type { ResourceRow } from './ids.ts';

/** A span as the tables store it. */
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
  readonly resource: ResourceRow;
  readonly id: number;
}
