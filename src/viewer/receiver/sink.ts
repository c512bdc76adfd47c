import type { PartialSuccess } from '../otlp/codec.ts';
import type { OtlpData, Signal } from '../otlp/otlp-types.ts';

/** An export request as it arrived. */
export interface RawRequest {
  readonly signal: Signal;
  readonly isJson: boolean;
  readonly isGzip: boolean;
  readonly body: Uint8Array;
}

/** The target of received requests. */
export interface Sink {
  /**
   * Stores a request.
   *
   * @returns what it rejected
   * @throws Error if nothing can be stored
   */
  write(signal: Signal, data: OtlpData): PartialSuccess | undefined;
  /** Called with each stored request. */
  readonly forward?: (request: RawRequest) => void;
}
