import {
  type Gateway,
  type GatewayOptions,
  startGateway,
} from '../../scripts/servers/start-gateway.ts';

export type Use = (gateway: Gateway) => Promise<void>;

/** Starts a gateway before a service, and ends it after the use of it. */
export async function useGateway(
  upstream: string,
  env: GatewayOptions['env'],
  use: Use,
  more: GatewayOptions = {},
): Promise<void> {
  const gateway = await startGateway(upstream, {
    withoutExporter: true,
    ...more,
    env: env ?? {},
  });
  try {
    await use(gateway);
  } finally {
    await gateway.stop();
  }
}
