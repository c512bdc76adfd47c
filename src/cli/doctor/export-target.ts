import type { Signal } from '../../configuration/names.ts';
import type { Route } from '../../export/proxy.ts';
import type { OtlpSettings } from '../config/exporters.ts';

/** Where and how a signal is exported by OTLP. */
export interface Target {
  readonly signal: Signal;
  readonly protocol: 'grpc' | 'http/json' | 'http/protobuf';
  readonly endpoint: string;
  readonly route: Route;
  readonly settings: OtlpSettings;
  readonly headers: Readonly<Record<string, string>>;
  /** Host and port of the endpoint; undefined for a Unix socket. */
  readonly address: Address | undefined;
  /** The settings to change, as cures name them: variables, or keys of the configuration file. */
  readonly settingNames: {
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

/** The result of a test request. */
export type Outcome = ({ readonly ok: true } | { readonly ok: false; readonly error: Fault }) & {
  /** Milliseconds by which the server's clock is ahead of this machine's, if its response has a date. */
  readonly ahead?: number;
};

/** An error of Node, gRPC or the transports. */
export type Fault = Error & {
  readonly code?: string | number;
  readonly details?: string;
  /** HTTP status. */
  readonly status?: number;
};
