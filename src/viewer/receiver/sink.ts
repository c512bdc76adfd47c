import type { PartialSuccess } from '../otlp/codec.ts';
import type { OtlpData, Signal } from '../otlp/types.ts';

/** A request as it came, for whoever passes it on. */
export interface RawRequest {
  readonly signal: Signal;
  readonly isJson: boolean;
  readonly isGzip: boolean;
  readonly body: Uint8Array;
}

/** Where what is received goes. */
export interface Sink {
  /** Keeps a request; returns what it did not take. Throws where nothing can be kept. */
  write(signal: Signal, data: OtlpData): PartialSuccess | undefined;
  /** Called with each request that was taken. */
  readonly passOn?: (request: RawRequest) => void;
}
