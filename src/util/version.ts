/** The version of this distribution; a test holds it against package.json. */
export const VERSION = '0.1.0';

/** Of OpenTelemetry's packages for OTLP, by which exports are encoded; a test holds it against theirs. */
export const OTLP_VERSION = '0.300.0';
