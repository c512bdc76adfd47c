import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OWN_FOLDER } from '../lazy/load.ts';

/** Packages that the build puts into Sightline's own files, and that nobody observes. */
const UNOBSERVED = /\/node_modules\/@opentelemetry\//;
const OWN_PATH = fileURLToPath(OWN_FOLDER);
/** One that is observed where it is the service's. */
const OWN_GRPC = join(OWN_PATH, '..', 'node_modules', '@grpc', 'grpc-js') + sep;

/**
 * Whether what imports something is Sightline, or a part of it that a checkout has as a package.
 *
 * @param url of the module that imports; undefined: of nobody
 */
export function isImportedByOwn(url: string | undefined): boolean {
  return url !== undefined && (url.startsWith(OWN_FOLDER) || UNOBSERVED.test(url));
}

/** @param filename of a file that is about to run */
export function isOwnFile(filename: string): boolean {
  return filename.startsWith(OWN_PATH);
}

/** Whether a file is of the copy of an observed package that Sightline's exporters use. */
export function isOwnCopy(filename: string): boolean {
  return filename.startsWith(OWN_GRPC);
}
