import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { binaryOf } from './ensure.ts';
import { freePort, onFreePorts } from './free-port.ts';
import { answersOk, type RunningServer, runServer } from './run-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Gateway extends RunningServer {
  readonly url: string;
  /** `127.0.0.1:PORT` of its exporter, where Prometheus scrapes `/metrics`. */
  readonly exporterAddress: string;
  /** What nginx itself says that it has had, on its status page. */
  numbers(): Promise<{ readonly accepted: number; readonly requests: number }>;
}

const template = fileURLToPath(
  new URL('../../stack/nginx/templates/gateway.conf.template', import.meta.url),
);

/**
 * Starts a real nginx on the stack's gateway, and the exporter of its numbers.
 *
 * @param upstream base URL of the service behind it, without a path
 * @param resolver `address:port` of the name server, asked where the URL has a name
 */
export async function startGateway(upstream: string, resolver = '127.0.0.1'): Promise<Gateway> {
  const nginx = await binaryOf('nginx');
  const exporter = await binaryOf('nginx-exporter');
  return await onFreePorts(async () => {
    const listen = `127.0.0.1:${await freePort()}`;
    const status = `127.0.0.1:${await freePort()}`;
    const exporterAddress = `127.0.0.1:${await freePort()}`;
    const folder = temporaryFolder('nginx');
    const site = fillIn(readFileSync(template, 'utf8'), {
      GATEWAY_LISTEN: listen,
      GATEWAY_UPSTREAM: upstream,
      GATEWAY_RESOLVER: resolver,
      GATEWAY_OPERATORS_LISTEN: status,
    });
    writeFileSync(`${folder}/nginx.conf`, mainConfig(folder, site));
    const server = await runServer({
      name: 'nginx',
      command: nginx,
      args: ['-p', folder, '-c', `${folder}/nginx.conf`, '-e', 'stderr'],
      isReady: () => answersOk(`http://${status}/status`),
      folder,
    });
    const exporting = await runServer({
      name: 'nginx exporter',
      command: exporter,
      args: [`-nginx.scrape-uri=http://${status}/status`, `-web.listen-address=${exporterAddress}`],
      isReady: () => answersOk(`http://${exporterAddress}/metrics`),
      folder: temporaryFolder('nginx-exporter'),
    }).catch(async (error) => {
      await server.stop();
      throw error;
    });
    const stop = async () => {
      await Promise.all([exporting.stop(), server.stop()]);
    };
    const numbers = async () => {
      const page = await (await fetch(`http://${status}/status`)).text();
      const [, accepted, requests] = /(\d+) \d+ (\d+)/.exec(page) ?? [];
      return { accepted: Number(accepted), requests: Number(requests) };
    };
    return { ...server, stop, numbers, url: `http://${listen}`, exporterAddress };
  });
}

/** As the image's entry script does with envsubst: variables that are set, no others. */
function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Around the site, what the image has in its own nginx.conf, with everything in one folder. */
function mainConfig(folder: string, site: string): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `daemon off;
user root;
pid ${folder}/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  ${paths.map((path) => `${path}_temp_path ${folder}/${path};`).join('\n  ')}
  ${site}
}
`;
}
