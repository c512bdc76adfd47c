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
  /** One for another host. */
  createForOther(name: string, host: string): Certificate;
  /** One for localhost whose time is over. */
  createExpired(name: string): Certificate;
  /** Writes a file; returns its path. */
  write(name: string, content: string): string;
  remove(): void;
}

const CA_SETTINGS = `
[ca]
default_ca=here
[here]
database=FOLDER/index
new_certs_dir=FOLDER
rand_serial=yes
default_md=sha256
policy=any
copy_extensions=copy
[any]
commonName=supplied
`;

/** A folder for certificates of one test file, made by openssl. */
export function createCertificateFolder(): CertificateFolder {
  const path = mkdtempSync(join(tmpdir(), 'sightline-tls-'));
  const file = (name: string) => join(path, name);
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { stdio: 'ignore' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const create = (name: string, hosts: string): Certificate => {
    const [key, cert] = [file(`${name}.key`), file(`${name}.crt`)];
    const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${hosts}`];
    openssl('req', '-x509', ...newKey, '-keyout', key, '-out', cert, '-days', '2', ...subject);
    return { key, cert };
  };
  return {
    path,
    create: (name) => create(name, 'DNS:localhost,IP:127.0.0.1'),
    createForOther: (name, host) => create(name, `DNS:${host}`),
    createExpired(name) {
      const [key, cert] = [file(`${name}.key`), file(`${name}.crt`)];
      const [request, settings] = [file(`${name}.csr`), file(`${name}.cnf`)];
      writeFileSync(file('index'), '');
      writeFileSync(settings, CA_SETTINGS.replaceAll('FOLDER', path));
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
      openssl('req', '-new', ...newKey, '-keyout', key, '-out', request, ...subject);
      // Only the command `ca` knows of days that are past.
      openssl(
        ...['ca', '-selfsign', '-batch', '-notext', '-config', settings, '-keyfile', key],
        ...['-in', request, '-out', cert],
        ...['-startdate', '20200101000000Z', '-enddate', '20200201000000Z'],
      );
      return { key, cert };
    },
    write(name, content) {
      writeFileSync(file(name), content);
      return file(name);
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** The contents, as a TLS server wants them. */
export function readCertificate({ key, cert }: Certificate): { key: Buffer; cert: Buffer } {
  return { key: readFileSync(key), cert: readFileSync(cert) };
}
