import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { TlsModel } from '../configuration/values/tls-files.ts';

/** Contents of PEM files. */
export interface TlsFiles {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/**
 * Reads the certificates of an exporter, which the configuration has checked.
 *
 * @throws what reading a file throws, if it disappeared meanwhile
 */
export function readTlsFiles(model: TlsModel | null | undefined): TlsFiles {
  const read = <K extends keyof TlsFiles>(key: K, path: string | null | undefined) =>
    path ? { [key]: readFileSync(resolve(path)) } : {};
  return {
    ...read('ca', model?.ca_file),
    ...read('cert', model?.cert_file),
    ...read('key', model?.key_file),
  };
}
