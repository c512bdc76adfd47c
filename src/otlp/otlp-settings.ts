import type {
  OtlpGrpcExporterConfigModel,
  OtlpHttpExporterConfigModel,
} from '@opentelemetry/configuration';
import type { OtlpGrpcModel, OtlpHttpModel } from '../configuration/signal-models.ts';
import { parseKeyValueList } from '../configuration/values/key-value-list.ts';
import { timeout } from '../util/timer.ts';
import { OTLP_VERSION, VERSION } from '../util/version.ts';

type Model = NonNullable<OtlpHttpExporterConfigModel> | NonNullable<OtlpGrpcExporterConfigModel>;

/** Source: OTLP exporter specification, "User Agent"; a distribution puts its product before the exporter. */
export const USER_AGENT = `sightline/${VERSION} OTel-OTLP-Exporter-JavaScript/${OTLP_VERSION}`;

/** Settings shared by both OTLP transports. */
export function sharedSettings(model: OtlpHttpModel | OtlpGrpcModel) {
  return {
    timeoutMillis: timeout(model.timeout),
    compression: model.compression === 'gzip' ? ('gzip' as const) : ('none' as const),
    userAgent: USER_AGENT,
  };
}

/** Headers by name; `headers` takes precedence over `headers_list`. */
export function headersOf(model: Model): Record<string, string> {
  const headers = Object.fromEntries(parseKeyValueList(model.headers_list ?? '').pairs);
  for (const { name, value } of model.headers ?? []) {
    if (value !== null) headers[name] = value;
  }
  return headers;
}
