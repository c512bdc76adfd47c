import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CODE_FOLDER } from '../lazy/load.ts';

/** Packages that the build bundles into Sightline, and that no instrumentation observes. */
const UNOBSERVED = /\/node_modules\/@opentelemetry\//;
const CODE_PATH = fileURLToPath(CODE_FOLDER);
/** Sightline's copy of a package that is observed where the service uses it. */
const GRPC_COPY = join(CODE_PATH, '..', 'node_modules', '@grpc', 'grpc-js') + sep;

/**
 * Whether a module is part of Sightline, or of a package that is bundled into it outside a checkout.
 *
 * @param url of the module; undefined is not part of it
 */
export function isSightlineModule(url: string | undefined): boolean {
  return url !== undefined && (url.startsWith(CODE_FOLDER) || UNOBSERVED.test(url));
}

/** @param filename absolute path */
export function isSightlineFile(filename: string): boolean {
  return filename.startsWith(CODE_PATH);
}

/** Whether a file belongs to the copy of gRPC that Sightline's exporters use. */
export function isSightlineGrpc(filename: string): boolean {
  return filename.startsWith(GRPC_COPY);
}
