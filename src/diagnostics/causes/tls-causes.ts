import type { Cause } from './cause.ts';
import { sanitizeText } from './untrusted-text.ts';

/** By OpenSSL's error codes, which Node passes on, or by its error texts, which are all that gRPC passes on. */
const CAUSES: ReadonlyArray<readonly [RegExp, Cause]> = [
  [
    /SELF_SIGNED|self[- ]signed|UNABLE_TO_(VERIFY|GET)|unable to (verify|get)/i,
    {
      code: 'SL_EXPORT_CERTIFICATE_UNTRUSTED',
      cause: 'its certificate is signed by an untrusted authority',
      cure: "Set OTEL_EXPORTER_OTLP_CERTIFICATE to the authority's certificate.",
    },
  ],
  [
    /CERT_HAS_EXPIRED|certificate has expired/i,
    {
      code: 'SL_EXPORT_CERTIFICATE_DATES',
      cause: 'its certificate has expired',
      cure: "Renew it; if it is new, correct this machine's clock.",
    },
  ],
  [
    /CERT_NOT_YET_VALID|not yet valid/i,
    {
      code: 'SL_EXPORT_CERTIFICATE_DATES',
      cause: 'its certificate is not valid yet',
      cure: "Correct this machine's clock.",
    },
  ],
  [
    /ALTNAME_INVALID|does not match certificate/i,
    {
      code: 'SL_EXPORT_CERTIFICATE_NAME',
      cause: 'its certificate is for another name',
      cure: 'Use a name from the certificate, or have one issued for this name.',
    },
  ],
  [
    /CERTIFICATE_REQUIRED|certificate required|BAD_CERTIFICATE|bad certificate|UNKNOWN_CA|unknown ca|HANDSHAKE_FAILURE|handshake failure/i,
    {
      code: 'SL_EXPORT_CLIENT_CERTIFICATE',
      cause: 'it requires a client certificate that it trusts',
      cure: 'Set OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE to the certificate and OTEL_EXPORTER_OTLP_CLIENT_KEY to its key.',
    },
  ],
];

/** @param text code and message of an error */
export function tlsCause(text: string): Cause | undefined {
  const cause = CAUSES.find(([pattern]) => pattern.test(text))?.[1];
  if (cause === undefined) return undefined;
  const names =
    /altnames: (Host: \S+) is not in the cert's altnames: ([^\n]*?)(?:\. Resolution|$)/.exec(text);
  return names === null
    ? cause
    : { ...cause, cause: `${cause.cause}: ${sanitizeText(names[2] ?? '')}` };
}
