import { readFileSync } from 'node:fs';
import { importOtlp } from '../../viewer/api/import-otlp.ts';
import { isLoopback } from '../../viewer/receiver/admission.ts';
import { isForwardUrl } from '../../viewer/receiver/forward.ts';
import { startViewer, type Viewer } from '../../viewer/start-viewer.ts';
import { openStore, type Store } from '../../viewer/store/store.ts';
import { readVersion } from '../package-folder.ts';
import { missingFindings } from './missing-findings.ts';
import { readPage } from './read-page.ts';
import { takeProfile } from './take-profile.ts';

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

export interface OpenedViewer {
  readonly viewer: Viewer;
  readonly store: Store;
  /** Of the page, with the token where one is needed. */
  readonly address: string;
}

/** What cannot be done as asked for: the message is all that is printed. */
export class ViewerProblem extends Error {}

const MEGABYTE = 1024 * 1024;

/**
 * Opens the store and starts to listen; says on stderr where.
 *
 * @param script of the service, for what may be missing
 * @throws ViewerProblem
 */
export async function openViewer(
  flags: ViewerFlags,
  script: string | undefined,
): Promise<OpenedViewer> {
  const { host, port, grpcPort, forward } = flags;
  if (forward !== undefined && !isForwardUrl(forward)) {
    throw new ViewerProblem(`--forward ${forward}: the base of an OTLP/HTTP endpoint is expected`);
  }
  const store = openStoreFor(flags);
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
      onForwardFailure: (reason) => say(`cannot pass on to ${forward}: ${reason}`),
      onWriteFailure: (reason) => say(`what is sent cannot be kept: ${reason}`),
    });
    const address = isLocal(host) ? viewer.url : `${viewer.url}/?token=${viewer.token}`;
    announce(flags, viewer, address);
    return { viewer, store, address };
  } catch (error) {
    store.close();
    if (error instanceof ViewerProblem) throw error;
    throw new ViewerProblem(`cannot listen on ${host}: ${(error as Error).message}`);
  }
}

/** Whether only this machine reaches what listens there. */
function isLocal(host: string): boolean {
  return host === 'localhost' || isLoopback(host);
}

/** Writes a line about the viewer, beside what the service writes. */
export function say(text: string): void {
  process.stderr.write(`sightline: ${text}\n`);
}

function announce({ port, grpcPort }: ViewerFlags, { url, grpcUrl }: Viewer, address: string) {
  const taken = (asked: number, at: string) =>
    asked === 0 || at.endsWith(`:${asked}`) ? '' : ` (${asked} is taken)`;
  say(`viewer at ${address}${taken(port, url)}`);
  say(`OTLP/HTTP at ${url}, OTLP/gRPC at ${grpcUrl}${taken(grpcPort, grpcUrl)}`);
}

function openStoreFor({ db, maxSize, maxAge }: ViewerFlags): Store {
  const maxAgeMs = millisecondsOf(maxAge);
  try {
    return openStore({ file: db, maxBytes: maxSize * MEGABYTE, maxAgeMs });
  } catch (error) {
    throw new ViewerProblem(`--db ${db}: ${(error as Error).message}`);
  }
}

function importFile(store: Store, file: string): void {
  try {
    importOtlp(store, readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ViewerProblem(`--import ${file}: ${(error as Error).message}`);
  }
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function millisecondsOf(text: string): number {
  const [, amount, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (amount === undefined || Number(amount) === 0) {
    throw new ViewerProblem(`--max-age ${text}: a time such as 30m, 2h or 3d is expected`);
  }
  return Number(amount) * UNITS[unit!]!;
}
