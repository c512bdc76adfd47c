import type { Signal } from '../../configuration/names.ts';
import type { Route } from '../../export/proxy.ts';
import type { OtlpSettings } from '../config/exporters-of.ts';

/** Where one signal is sent by OTLP, and how. */
export interface Target {
  readonly signal: Signal;
  readonly protocol: 'grpc' | 'http/json' | 'http/protobuf';
  readonly endpoint: string;
  readonly route: Route;
  readonly settings: OtlpSettings;
  readonly headers: Readonly<Record<string, string>>;
  /** Host and port of the endpoint; undefined for a Unix socket. */
  readonly address: Address | undefined;
  /** What to set in order to change the endpoint, in words: variables, or the file. */
  readonly named: {
    readonly endpoint: string;
    readonly protocol: string;
    readonly headers: string;
  };
}

export interface Address {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

/** What became of a request that was sent to try an endpoint. */
export type Outcome = (
  | { readonly well: true }
  | { readonly well: false; readonly error: Fault }
) & {
  /** By how much the clock there is ahead of ours, in ms, where the answer says its time. */
  readonly ahead?: number;
};

/** An error of Node, gRPC or the transports. */
export type Fault = Error & {
  readonly code?: string | number;
  readonly details?: string;
  /** Of HTTP. */
  readonly status?: number;
};
