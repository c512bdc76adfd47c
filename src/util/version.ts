/** Version of this distribution; a test compares it with package.json. */
export const VERSION = '0.1.0';

/** Version of the OpenTelemetry packages whose OTLP encoding Sightline follows; a test compares it with theirs. */
export const OTLP_VERSION = '0.300.0';
