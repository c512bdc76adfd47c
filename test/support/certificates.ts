import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Paths of PEM files. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export interface CertificateFolder {
  readonly path: string;
  /** A certificate for localhost that signs itself, so that it is its own authority. */
  create(name: string): Certificate;
  /** Writes a file; returns its path. */
  write(name: string, content: string): string;
  remove(): void;
}

/** A folder for certificates of one test file, made by openssl. */
export function createCertificateFolder(): CertificateFolder {
  const path = mkdtempSync(join(tmpdir(), 'sightline-tls-'));
  return {
    path,
    create(name) {
      const [key, cert] = [join(path, `${name}.key`), join(path, `${name}.crt`)];
      execFileSync(
        'openssl',
        ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
          .concat(['-keyout', key, '-out', cert, '-days', '2', '-subj', `/CN=${name}`])
          .concat(['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']),
        { stdio: 'ignore' },
      );
      return { key, cert };
    },
    write(name, content) {
      const file = join(path, name);
      writeFileSync(file, content);
      return file;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** The contents, as a TLS server wants them. */
export function readCertificate({ key, cert }: Certificate): { key: Buffer; cert: Buffer } {
  return { key: readFileSync(key), cert: readFileSync(cert) };
}
