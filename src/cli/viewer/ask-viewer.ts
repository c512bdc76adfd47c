import { existsSync } from 'node:fs';
import { startViewer } from '../../viewer/start-viewer.ts';
import { openStore } from '../../viewer/store/store.ts';
import { readVersion } from '../package-folder.ts';
import { ViewerProblem } from './open-viewer.ts';

export interface Asking {
  readonly url: string;
  /** A file to read instead of asking a viewer. */
  readonly db?: string;
}

/** A viewer that answers: the one that runs, or one for the file, on a free port. */
export interface AnsweringViewer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** @throws ViewerProblem where there is no such file */
export async function reachViewer({ url, db }: Asking): Promise<AnsweringViewer> {
  if (db === undefined) return { url: url.replace(/\/+$/, ''), stop: async () => {} };
  if (!existsSync(db)) throw new ViewerProblem(`--db ${db}: there is no such file`);
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
    throw new ViewerProblem(`--db ${db}: ${(error as Error).message}`);
  }
}

/**
 * What the viewer answers, as text.
 *
 * @throws ViewerProblem where there is none, or it refuses
 */
export async function askViewer(
  { url }: AnsweringViewer,
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
    throw new ViewerProblem(
      `no viewer answers at ${url}: start one (sightline dev app.js, sightline ui), or name its address (--url)`,
    );
  }
  const text = await response.text();
  if (!response.ok)
    throw new ViewerProblem(`${url} answered ${response.status} ${text.slice(0, 200)}`);
  return text;
}
