import { existsSync } from 'node:fs';
import { openStore } from '../../viewer/store/store.ts';
import { startViewer } from '../../viewer/viewer-server.ts';
import { readVersion } from '../package-folder.ts';
import { ViewerError } from './viewer-error.ts';

/** The viewer that a command queries. */
export interface ViewerTarget {
  readonly url: string;
  /** A file to read instead of a running viewer. */
  readonly db?: string;
}

/** A viewer to query: a running one, or one that serves a file on a free port. */
export interface ViewerConnection {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** @throws ViewerError if the file does not exist or cannot be read */
export async function connectViewer({ url, db }: ViewerTarget): Promise<ViewerConnection> {
  if (db === undefined) return { url: url.replace(/\/+$/, ''), stop: async () => {} };
  if (!existsSync(db)) throw new ViewerError(`--db ${db}: no such file`);
  try {
    return await startViewer({
      store: openStore({ file: db }),
      host: '127.0.0.1',
      httpPort: 0,
      grpcPort: 0,
      hosts: [],
      origins: [],
      version: readVersion(),
      root: process.cwd(),
      findings: async () => [],
      page: { script: '', style: '' },
    });
  } catch (error) {
    throw new ViewerError(`--db ${db}: ${(error as Error).message}`);
  }
}

/**
 * The response of the viewer, as text.
 *
 * @param body JSON of a POST request; undefined sends a GET request
 * @throws ViewerError if no viewer responds, or if it responds with an error
 */
export async function fetchFromViewer(
  { url }: ViewerConnection,
  path: string,
  body?: string,
): Promise<string> {
  let response: Response;
  try {
    response = await fetch(
      `${url}${path}`,
      body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body },
    );
  } catch {
    throw new ViewerError(
      `no viewer at ${url}: start one (sightline dev app.js, sightline ui), or set its address (--url)`,
    );
  }
  const text = await response.text();
  if (!response.ok)
    throw new ViewerError(`${url} responded with ${response.status} ${text.slice(0, 200)}`);
  return text;
}
