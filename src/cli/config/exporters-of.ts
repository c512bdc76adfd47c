import type { Configuration } from '../../configuration/configuration.ts';
import type { Signal } from '../../configuration/names.ts';
import type { OtlpGrpcModel, OtlpHttpModel } from '../../configuration/signal-models.ts';

/** One exporter of a signal: its name in declarative configuration, and its settings. */
export interface ExporterOf {
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** The settings of the processor or reader before it. */
  readonly processor: Readonly<Record<string, unknown>>;
}

/** What both protocols of OTLP may hold. */
export type OtlpSettings = OtlpHttpModel & OtlpGrpcModel;

type Model = Readonly<Record<string, unknown>>;

/** All exporters of a signal, in order; none where it is off. */
export function exportersOf(configuration: Configuration, signal: Signal): readonly ExporterOf[] {
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

/** The first exporter by OTLP, with the key under which its model stands. */
export function otlpOf(
  configuration: Configuration,
  signal: Signal,
): { readonly name: 'otlp_http' | 'otlp_grpc'; readonly settings: OtlpSettings } | undefined {
  const found = exportersOf(configuration, signal).find(({ name }) => name.startsWith('otlp_'));
  if (found === undefined) return undefined;
  return found as unknown as { name: 'otlp_http' | 'otlp_grpc'; settings: OtlpSettings };
}
