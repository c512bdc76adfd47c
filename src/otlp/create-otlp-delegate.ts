import type { OtlpGrpcModel, OtlpHttpModel } from '../configuration/signal-models.ts';
import { load } from '../lazy/load.ts';
import type { ExportServices } from './export-services.ts';
import { createOtlpHttpDelegate } from './http/otlp-http.ts';
import type { OtlpDelegate } from './otlp-delegate.ts';
import type { OtlpSignal } from './otlp-signals.ts';

/** The OTLP part of an exporter model. */
export interface OtlpModel {
  readonly otlp_http?: OtlpHttpModel;
  readonly otlp_grpc?: OtlpGrpcModel;
}

/** @returns undefined when the model has no OTLP exporter */
export function createOtlpDelegate<Items>(
  signal: OtlpSignal<Items>,
  model: OtlpModel,
  exportServices: ExportServices,
): OtlpDelegate<Items> | undefined {
  if (model.otlp_http !== undefined) {
    return createOtlpHttpDelegate(signal, model.otlp_http, exportServices);
  }
  if (model.otlp_grpc !== undefined) {
    const { createOtlpGrpcDelegate } = load<typeof import('./grpc/otlp-grpc.ts')>(
      'sightline:otlp/grpc/otlp-grpc',
    );
    return createOtlpGrpcDelegate(signal, model.otlp_grpc, exportServices);
  }
  return undefined;
}
