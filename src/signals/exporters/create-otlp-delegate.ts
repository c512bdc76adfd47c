import type { OtlpGrpcModel, OtlpHttpModel } from '../../configuration/signal-models.ts';
import { load } from '../../load.ts';
import type { OtlpDelegate } from './otlp-delegate.ts';
import { createOtlpHttpDelegate } from './otlp-http.ts';
import type { OtlpSignal } from './otlp-signals.ts';
import type { Surroundings } from './surroundings.ts';

/** An exporter of declarative configuration, as far as OTLP is concerned. */
export interface OtlpModel {
  readonly otlp_http?: OtlpHttpModel;
  readonly otlp_grpc?: OtlpGrpcModel;
}

/** @returns undefined where the model is of no OTLP exporter */
export function createOtlpDelegate<Items>(
  signal: OtlpSignal<Items>,
  model: OtlpModel,
  surroundings: Surroundings,
): OtlpDelegate<Items> | undefined {
  if (model.otlp_http !== undefined) {
    return createOtlpHttpDelegate(signal, model.otlp_http, surroundings);
  }
  if (model.otlp_grpc !== undefined) {
    const { createOtlpGrpcDelegate } = load<typeof import('./otlp-grpc.ts')>(
      'sightline:signals/exporters/otlp-grpc',
    );
    return createOtlpGrpcDelegate(signal, model.otlp_grpc, surroundings);
  }
  return undefined;
}
