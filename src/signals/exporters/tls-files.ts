import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';

/** Contents of PEM files. */
export interface TlsFiles {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

interface TlsModel {
  readonly ca_file?: string | null;
  readonly cert_file?: string | null;
  readonly key_file?: string | null;
}

/**
 * Reads the certificates of an exporter. One that is missing or malformed is told and left out: the
 * export then fails with the server's own words, and the service runs on.
 *
 * @param warn told what is wrong and how to cure it
 */
export function readTlsFiles(
  model: TlsModel | null | undefined,
  warn: (text: string) => void,
): TlsFiles {
  const ca = readPem(model?.ca_file, 'certificate', warn);
  const cert = readPem(model?.cert_file, 'client certificate', warn);
  const key = readPem(model?.key_file, 'client key', warn);
  if ((cert === undefined) !== (key === undefined)) {
    const [present, missing] = cert ? ['certificate', 'key'] : ['key', 'certificate'];
    warn(
      `the OTLP client ${present} is set but no usable client ${missing}: set both. Using neither.`,
    );
    return ca === undefined ? {} : { ca };
  }
  if (cert !== undefined && key !== undefined) {
    try {
      createSecureContext({ cert, key });
    } catch (error) {
      const reason = (error as Error).message;
      warn(`the OTLP client key does not fit its certificate (${reason}). Using neither.`);
      return ca === undefined ? {} : { ca };
    }
    return { ...(ca === undefined ? {} : { ca }), cert, key };
  }
  return ca === undefined ? {} : { ca };
}

function readPem(
  path: string | null | undefined,
  what: string,
  warn: (text: string) => void,
): Buffer | undefined {
  if (path == null || path === '') return undefined;
  try {
    const pem = readFileSync(resolve(path));
    if (what.endsWith('key')) createSecureContext({ key: pem });
    else new X509Certificate(pem);
    return pem;
  } catch (error) {
    const reason = (error as Error).message;
    warn(
      `the OTLP ${what} ${JSON.stringify(path)} cannot be used: ${reason}. Name a readable PEM file. Going on without it.`,
    );
    return undefined;
  }
}
