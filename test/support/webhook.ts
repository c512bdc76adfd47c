import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One alert of a notification, as Alertmanager's webhook has it. */
export interface NotifiedAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface Webhook {
  readonly url: string;
  /** All alerts of all notifications so far, in the order in which they came. */
  readonly alerts: readonly NotifiedAlert[];
  stop(): Promise<void>;
}

/** Takes Alertmanager's notifications. */
export async function startWebhook(): Promise<Webhook> {
  const alerts: NotifiedAlert[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    alerts.push(...(JSON.parse(body) as { alerts: NotifiedAlert[] }).alerts);
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    alerts,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
