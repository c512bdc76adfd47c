import { resolve } from 'node:path';
import type { Problem } from '../problem.ts';
import { readSmallFile } from './read-small-file.ts';

/** Paths of PEM files, in the form of declarative configuration. */
export interface TlsModel {
  readonly ca_file?: string | null;
  readonly cert_file?: string | null;
  readonly key_file?: string | null;
}

/** Where each path is set: a variable, or a key of a file. */
export type TlsNames = Readonly<Record<'ca' | 'cert' | 'key', string>>;

const AUTHORITIES = "Node's own certificate authorities";
const NO_CLIENT = 'no client certificate';

/**
 * Checks the certificates of an exporter. One that is missing or malformed is reported and not used: the export then
 * fails with the server's error, and the service runs on.
 */
export function checkTlsFiles(
  model: TlsModel,
  names: TlsNames,
  report: (problem: Problem) => void,
): { ca_file: string | null; cert_file: string | null; key_file: string | null } {
  const check = (path: string | null | undefined, name: string, what: Pem, used: string) => {
    const reason = path ? faultOf(path, what) : undefined;
    if (reason === undefined) return path || null;
    const cure = `name a readable PEM file with ${what === 'key' ? 'a private key' : 'a certificate'}`;
    report({ code: 'file', name, path: path!, reason, cure, used });
    return null;
  };
  const ca = { ca_file: check(model.ca_file, names.ca, 'certificate', AUTHORITIES) };
  const cert = check(model.cert_file, names.cert, 'certificate', NO_CLIENT);
  const key = check(model.key_file, names.key, 'key', NO_CLIENT);
  if (cert !== null && key !== null) {
    const reason = mismatch(cert, key);
    if (reason === undefined) return { ...ca, cert_file: cert, key_file: key };
    report({
      code: 'conflict',
      name: names.key,
      reason: `this key does not match the certificate of ${names.cert} (${reason})`,
      used: NO_CLIENT,
    });
  } else if (!model.cert_file !== !model.key_file) {
    const [present, missing] = model.cert_file ? [names.cert, names.key] : [names.key, names.cert];
    // A file that cannot be used has been reported.
    if (cert !== null || key !== null) {
      const reason = `it needs ${missing}, which is not set`;
      report({ code: 'conflict', name: present, reason, used: NO_CLIENT });
    }
  }
  return { ...ca, cert_file: null, key_file: null };
}

type Pem = 'certificate' | 'key';

function faultOf(path: string, what: Pem): string | undefined {
  try {
    const pem = readSmallFile(resolve(path));
    // Large built-in modules, which most services have not loaded yet.
    if (what === 'key') process.getBuiltinModule('node:tls').createSecureContext({ key: pem });
    else new (process.getBuiltinModule('node:crypto').X509Certificate)(pem);
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // OpenSSL's own messages (`DECODER routines::unsupported`) do not help.
    if (!code?.startsWith('ERR_OSSL')) return message;
    const content = what === 'key' ? 'private key without a passphrase' : 'certificate';
    return `it contains no ${content}`;
  }
}

function mismatch(certPath: string, keyPath: string): string | undefined {
  try {
    const [cert, key] = [readSmallFile(resolve(certPath)), readSmallFile(resolve(keyPath))];
    process.getBuiltinModule('node:tls').createSecureContext({ cert, key });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
