import { readFileSync } from 'node:fs';
import { importOtlp } from '../../viewer/api/otlp-import.ts';
import { isLoopback } from '../../viewer/receiver/admission.ts';
import { isForwardUrl } from '../../viewer/receiver/forwarder.ts';
import { openStore, type Store } from '../../viewer/store/store.ts';
import { startViewer, type Viewer } from '../../viewer/viewer-server.ts';
import { readVersion } from '../package-folder.ts';
import { takeProfile } from './cpu-profile.ts';
import { missingFindings } from './missing-findings.ts';
import { readPage } from './page-bundle.ts';
import { report, ViewerError } from './viewer-error.ts';

/** Options that `dev` and `ui` share. */
export interface ViewerFlags {
  readonly port: number;
  readonly grpcPort: number;
  readonly open: boolean;
  readonly db?: string;
  /** In megabytes. */
  readonly maxSize: number;
  readonly maxAge: string;
  readonly import?: readonly string[];
  readonly forward?: string;
  readonly host: string;
  readonly allowHost?: readonly string[];
  readonly allowOrigin?: readonly string[];
}

export interface LocalViewer {
  readonly viewer: Viewer;
  readonly store: Store;
  /** Address of the page, with the token if one is needed. */
  readonly address: string;
}

const MEGABYTE = 1024 * 1024;

/**
 * Opens the store, listens, and reports the addresses on stderr.
 *
 * @param script of the service, for the findings about missing telemetry
 * @throws ViewerError if an option is wrong, a file cannot be read, or the address cannot be listened on
 */
export async function openViewer(
  flags: ViewerFlags,
  script: string | undefined,
): Promise<LocalViewer> {
  const { host, port, grpcPort, forward } = flags;
  if (forward !== undefined && !isForwardUrl(forward)) {
    throw new ViewerError(`--forward ${forward}: expected the base URL of an OTLP/HTTP endpoint`);
  }
  const store = openStoreOf(flags);
  try {
    for (const file of flags.import ?? []) importFile(store, file);
    const viewer = await startViewer({
      store,
      host,
      httpPort: port,
      grpcPort,
      forward,
      hosts: [...(flags.allowHost ?? []), ...(isLocal(host) ? [] : [host])].map((name) =>
        name.toLowerCase(),
      ),
      origins: flags.allowOrigin ?? [],
      version: readVersion(),
      root: process.cwd(),
      findings: () => missingFindings(store, script),
      profile: takeProfile,
      page: await readPage(),
      onForwardFailure: (reason) => report(`cannot forward to ${forward}: ${reason}`),
      onWriteFailure: (reason) => report(`cannot store telemetry: ${reason}`),
    });
    const address = isLocal(host) ? viewer.url : `${viewer.url}/?token=${viewer.token}`;
    reportAddresses(flags, viewer, address);
    return { viewer, store, address };
  } catch (error) {
    store.close();
    if (error instanceof ViewerError) throw error;
    throw new ViewerError(`cannot listen on ${host}: ${(error as Error).message}`);
  }
}

/** Whether only this machine can connect to the address. */
function isLocal(host: string): boolean {
  return host === 'localhost' || isLoopback(host);
}

function reportAddresses(
  { port, grpcPort }: ViewerFlags,
  { url, grpcUrl }: Viewer,
  address: string,
): void {
  const note = (wantedPort: number, actualUrl: string) =>
    wantedPort === 0 || actualUrl.endsWith(`:${wantedPort}`) ? '' : ` (${wantedPort} is in use)`;
  report(`viewer at ${address}${note(port, url)}`);
  report(`OTLP/HTTP at ${url}, OTLP/gRPC at ${grpcUrl}${note(grpcPort, grpcUrl)}`);
}

function openStoreOf({ db, maxSize, maxAge }: ViewerFlags): Store {
  const maxAgeMs = millisecondsOf(maxAge);
  try {
    return openStore({ file: db, maxBytes: maxSize * MEGABYTE, maxAgeMs });
  } catch (error) {
    throw new ViewerError(`--db ${db}: ${(error as Error).message}`);
  }
}

function importFile(store: Store, file: string): void {
  try {
    importOtlp(store, readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ViewerError(`--import ${file}: ${(error as Error).message}`);
  }
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function millisecondsOf(text: string): number {
  const [, amount, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (amount === undefined || Number(amount) === 0) {
    throw new ViewerError(`--max-age ${text}: expected a duration such as 30m, 2h or 3d`);
  }
  return Number(amount) * UNITS[unit!]!;
}
