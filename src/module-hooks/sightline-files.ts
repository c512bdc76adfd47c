import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SIGHTLINE_FOLDER } from '../lazy/load.ts';

/** Packages that the build bundles into Sightline, and that no instrumentation observes. */
const UNOBSERVED = /\/node_modules\/@opentelemetry\//;
const SIGHTLINE_PATH = fileURLToPath(SIGHTLINE_FOLDER);
/** Sightline's copy of a package that is observed where the service uses it. */
const SIGHTLINE_GRPC = join(SIGHTLINE_PATH, '..', 'node_modules', '@grpc', 'grpc-js') + sep;

/**
 * Whether a module is part of Sightline, or of a package that is bundled into it outside a checkout.
 *
 * @param url of the module; undefined is not part of it
 */
export function isSightlineModule(url: string | undefined): boolean {
  return url !== undefined && (url.startsWith(SIGHTLINE_FOLDER) || UNOBSERVED.test(url));
}

/** @param filename absolute path */
export function isSightlineFile(filename: string): boolean {
  return filename.startsWith(SIGHTLINE_PATH);
}

/** Whether a file belongs to the copy of gRPC that Sightline's exporters use. */
export function isSightlineGrpc(filename: string): boolean {
  return filename.startsWith(SIGHTLINE_GRPC);
}
