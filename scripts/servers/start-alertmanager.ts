import { fileURLToPath } from 'node:url';
import { binaryOf } from './ensure.ts';
import { freePort, onFreePorts } from './free-port.ts';
import { answersOk, type RunningServer, runServer } from './run-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Alertmanager extends RunningServer {
  /** Its page and API (`/api/v2/alerts`). */
  readonly url: string;
}

/** Writes the receivers from the environment and starts Alertmanager, as in production. */
const stackScript = fileURLToPath(new URL('../../stack/alertmanager/start.sh', import.meta.url));

/**
 * Starts a real Alertmanager on the stack's configuration.
 *
 * @param env who is alerted: the `ALERT_…` variables of stack/alertmanager/start.sh
 * @param script another folder's start.sh than the stack's
 */
export async function startAlertmanager(
  env: Readonly<Record<string, string>> = {},
  script = stackScript,
): Promise<Alertmanager> {
  const binary = await binaryOf('alertmanager');
  return await onFreePorts(async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const folder = temporaryFolder('alertmanager');
    const server = await runServer({
      name: 'alertmanager',
      command: '/bin/sh',
      args: [
        ...[script, `--storage.path=${folder}/data`],
        ...[`--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address='],
      ],
      env: { ALERTMANAGER: binary, ALERTMANAGER_RUN_FOLDER: `${folder}/run`, ...env },
      isReady: () => answersOk(`${url}/-/ready`),
      folder,
    });
    return { ...server, url };
  });
}
