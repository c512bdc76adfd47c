import type { Configuration } from '../../configuration/configuration.ts';
import type { Signal } from '../../configuration/names.ts';
import type { OtlpGrpcModel, OtlpHttpModel } from '../../configuration/signal-models.ts';

/** An exporter of a signal, by its name in declarative configuration. */
export interface NamedExporter {
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** The settings of its processor or reader. */
  readonly processor: Readonly<Record<string, unknown>>;
}

/** The settings of both OTLP exporters. */
export type OtlpSettings = OtlpHttpModel & OtlpGrpcModel;

type Model = Readonly<Record<string, unknown>>;

/** All exporters of a signal, in order; empty if the signal is off. */
export function exportersOf(
  configuration: Configuration,
  signal: Signal,
): readonly NamedExporter[] {
  const parts: readonly object[] =
    signal === 'metrics'
      ? (configuration.metrics?.readers ?? [])
      : (configuration[signal]?.processors ?? []);
  return parts.flatMap((part) =>
    Object.values(part as Record<string, Model | null>).flatMap((processor) =>
      Object.entries((processor?.exporter ?? {}) as Record<string, Model | null>).map(
        ([name, settings]) => ({ name, settings: settings ?? {}, processor: processor ?? {} }),
      ),
    ),
  );
}

/** The first OTLP exporter of a signal. */
export function otlpOf(
  configuration: Configuration,
  signal: Signal,
): { readonly name: 'otlp_http' | 'otlp_grpc'; readonly settings: OtlpSettings } | undefined {
  const exporter = exportersOf(configuration, signal).find(({ name }) => name.startsWith('otlp_'));
  return exporter as
    | { readonly name: 'otlp_http' | 'otlp_grpc'; readonly settings: OtlpSettings }
    | undefined;
}
