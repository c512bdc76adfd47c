import type { Cause } from './cause.ts';
import { foreignText } from './foreign-text.ts';

/** By the codes of OpenSSL that Node hands through, or by its words where gRPC hands only those on. */
const CAUSES: ReadonlyArray<readonly [RegExp, Cause]> = [
  [
    /SELF_SIGNED|self[- ]signed|UNABLE_TO_(VERIFY|GET)|unable to (verify|get)/i,
    {
      code: 'SL_EXPORT_CERTIFICATE_UNTRUSTED',
      cause: 'its certificate is signed by an authority that is not trusted here',
      cure: "Set OTEL_EXPORTER_OTLP_CERTIFICATE to the authority's certificate.",
    },
  ],
  [
    /CERT_HAS_EXPIRED|certificate has expired/i,
    {
      code: 'SL_EXPORT_CERTIFICATE_DATES',
      cause: 'its certificate has expired',
      cure: 'Renew it; if it is new, set the clock of this machine.',
    },
  ],
  [
    /CERT_NOT_YET_VALID|not yet valid/i,
    {
      code: 'SL_EXPORT_CERTIFICATE_DATES',
      cause: 'its certificate is not valid yet',
      cure: 'Set the clock of this machine.',
    },
  ],
  [
    /ALTNAME_INVALID|does not match certificate/i,
    {
      code: 'SL_EXPORT_CERTIFICATE_NAME',
      cause: 'its certificate is for another name',
      cure: 'Use a name of the certificate, or have one issued for this name.',
    },
  ],
  [
    /CERTIFICATE_REQUIRED|certificate required|BAD_CERTIFICATE|bad certificate|UNKNOWN_CA|unknown ca|HANDSHAKE_FAILURE|handshake failure/i,
    {
      code: 'SL_EXPORT_CLIENT_CERTIFICATE',
      cause: 'it requires a client certificate that it trusts',
      cure: 'Set OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE to one, and OTEL_EXPORTER_OTLP_CLIENT_KEY to its key.',
    },
  ],
];

/** @param text code and message of an error */
export function tlsCause(text: string): Cause | undefined {
  const found = CAUSES.find(([pattern]) => pattern.test(text))?.[1];
  if (found === undefined) return undefined;
  const names =
    /altnames: (Host: \S+) is not in the cert's altnames: ([^\n]*?)(?:\. Resolution|$)/.exec(text);
  return names === null
    ? found
    : { ...found, cause: `${found.cause}: ${foreignText(names[2] ?? '')}` };
}
