import { fail, type Verdict } from './finding.ts';
import type { Fault, Target } from './target.ts';

/** Where a collector is started: named in each cure that needs one. */
const START = 'start the collector there (docs/collector.md)';

/** Faults on the way to the endpoint; undefined where the error is another one. */
export function networkFault(target: Target, error: Fault): Verdict | undefined {
  const { named, address } = target;
  const place = address === undefined ? target.endpoint : `${address.host}:${address.port}`;
  const said = wordsOf(error);
  if (/ECONNREFUSED/.test(said)) {
    return fail(`nothing listens at ${place}`, `Set ${named.endpoint}, or ${START}.`);
  }
  if (/ENOENT/.test(said) && address === undefined) {
    return fail(`there is no socket ${place}`, `Set ${named.endpoint}, or ${START}.`);
  }
  if (/ENOTFOUND|EAI_AGAIN|Name resolution failed/.test(said)) {
    return fail(
      `the name ${address?.host} is not known`,
      `Correct the host in ${named.endpoint}. In containers it is the name of the collector's service, and not localhost.`,
    );
  }
  if (/EHOSTUNREACH|ENETUNREACH/.test(said)) {
    return fail(`there is no way to ${place}`, 'Look at routes and firewalls, and at VPNs.');
  }
  if (/ETIMEDOUT|no answer within|DEADLINE_EXCEEDED|Deadline exceeded/.test(said)) {
    return fail(
      `no answer came from ${place} in time`,
      `Something on the way drops the packets, a firewall most likely, or what listens there hangs. Correct ${named.endpoint} where it is another host.`,
    );
  }
  return undefined;
}

const CERTIFICATES: ReadonlyArray<readonly [RegExp, string, (target: Target) => string]> = [
  [
    /DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|self[- ]signed/i,
    'its certificate is signed by itself, or by an authority that is not known here',
    authority,
  ],
  [
    /UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|unable to (verify|get)/i,
    'its certificate is of an authority that is not known here',
    authority,
  ],
  [/CERT_HAS_EXPIRED|certificate has expired/i, 'its certificate has expired', () => 'Renew it.'],
  [
    /CERT_NOT_YET_VALID|not yet valid/i,
    'its certificate is not valid yet',
    () => 'Look at the clocks of both machines.',
  ],
  [
    /ALTNAME_INVALID|does not match certificate/i,
    'its certificate is for another name',
    ({ named, address }) =>
      `Set ${named.endpoint} to the name in the certificate; ${address?.host} is not one of its names.`,
  ],
  [
    /WRONG_VERSION_NUMBER|packet length too long|wrong version number/i,
    'speaks no TLS',
    ({ named, address }) => `Set ${named.endpoint} to http://${address?.host}:${address?.port}.`,
  ],
  [
    /CERTIFICATE_REQUIRED|certificate required|BAD_CERTIFICATE|bad certificate|UNKNOWN_CA|handshake failure/i,
    'wants a certificate of the client',
    () =>
      'Set OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and OTEL_EXPORTER_OTLP_CLIENT_KEY to one that it accepts.',
  ],
];

function authority(): string {
  return 'Set OTEL_EXPORTER_OTLP_CERTIFICATE to a PEM file of the authority that signed it.';
}

/** Faults of TLS; undefined where the error is another one. */
export function tlsFault(target: Target, error: Fault): Verdict | undefined {
  const said = wordsOf(error);
  const found = CERTIFICATES.find(([pattern]) => pattern.test(said));
  return found === undefined ? undefined : fail(found[1], found[2](target));
}

/** The endpoint is right and wants credentials. */
export function authFault({ headers, named }: Target, answer: string): Verdict {
  const sent = Object.keys(headers);
  const credentials = sent.length === 0 ? 'no headers are sent' : `sent are ${sent.join(', ')}`;
  return fail(
    `${answer}: it wants other credentials; ${credentials}`,
    `Set ${named.headers}, such as authorization=Bearer%20<token> (a blank is %20).`,
  );
}

function wordsOf(error: Fault): string {
  const causes = error instanceof AggregateError ? error.errors.map(String) : [];
  return [error.code, error.message, error.details, ...causes].join(' ');
}
