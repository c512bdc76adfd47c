import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { PerformanceObserver, type PerformanceObserverEntryList } from 'node:perf_hooks';
import type { TLSSocket } from 'node:tls';
import {
  type Attributes,
  context,
  type Histogram,
  type MeterProvider,
  ValueType,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { performance } from '../../util/clock.ts';
import { guardedListener, placeOf } from '../../util/guard.ts';
import { createAttributesCache } from '../metric-support/attribute-caches.ts';
import { PatchlessInstrumentation } from '../patching/patchless-instrumentation.ts';

/** Node publishes each socket before it connects. */
const CLIENT_SOCKETS = 'net.client.socket';

/** Hosts with series of their own. */
const MAX_HOSTS = 100;

const OTHER = '_OTHER';

/**
 * Measures what outgoing connections wait for before they can be used: DNS lookups, by the performance entries of
 * Node, and TLS handshakes. Source: semantic conventions, "DNS metrics".
 */
export class NetworkInstrumentation extends PatchlessInstrumentation {
  constructor(config = {}) {
    super('sightline/network', config);
  }

  override setMeterProvider(provider: MeterProvider): void {
    super.setMeterProvider(provider);
    stop();
    observeLookups(
      this.#histogram('dns.lookup.duration', 'Measures the time taken to perform a DNS lookup.'),
    );
    observeHandshakes(
      this.#histogram(
        'app.tls.handshake.duration',
        'Duration of the TLS handshake of outgoing connections.',
      ),
    );
  }

  override disable(): void {
    super.disable();
    stop();
  }

  #histogram(name: string, description: string): Histogram {
    return this.meter.createHistogram(name, {
      description,
      unit: 's',
      valueType: ValueType.DOUBLE,
    });
  }
}

const MEASUREMENT = placeOf(
  'the measurement of the network',
  'A duration is missing from the metrics. Report this to Sightline.',
);

let observer: PerformanceObserver | undefined;
let onSocket: ((message: unknown) => void) | undefined;

function stop(): void {
  observer?.disconnect();
  if (onSocket !== undefined) unsubscribe(CLIENT_SOCKETS, onSocket);
}

/** Failed lookups have no entry. The request that needed them has `error.type`. */
function observeLookups(histogram: Histogram): void {
  const attributesFor = createHostAttributes('dns.question.name');
  observer = new PerformanceObserver(
    guardedListener(MEASUREMENT, (list: PerformanceObserverEntryList) => {
      for (const entry of list.getEntries()) {
        const { name, duration } = entry;
        if (name !== 'lookup') continue;
        const { hostname } = (entry as { detail?: unknown }).detail as {
          readonly hostname?: string;
        };
        histogram.record(duration / 1000, attributesFor(hostname ?? OTHER));
      }
    }),
  );
  observer.observe({ entryTypes: ['dns'] });
}

function observeHandshakes(histogram: Histogram): void {
  const attributesFor = createHostAttributes('server.address');
  onSocket = guardedListener(MEASUREMENT, (message: unknown) => {
    const { socket } = message as { readonly socket: TLSSocket };
    // Connections of exporters are not those of the service.
    if (!socket.encrypted || isTracingSuppressed(context.active())) return;
    let connectMs = 0;
    socket.once('connect', () => {
      connectMs = performance.now();
    });
    socket.once('secureConnect', () => {
      if (connectMs === 0) return;
      const { servername, remoteAddress } = socket as { servername?: unknown } & TLSSocket;
      const host = typeof servername === 'string' ? servername : (remoteAddress ?? OTHER);
      const version = socket.getProtocol()?.replace(/^TLSv/, '') ?? '';
      histogram.record((performance.now() - connectMs) / 1000, attributesFor(host, version));
    });
  });
  subscribe(CLIENT_SOCKETS, onSocket);
}

/** Attributes by host, and by the version of TLS if there is one. Hosts beyond the limit share one series. */
function createHostAttributes(key: string): (host: string, version?: string) => Attributes {
  const hosts = new Set<string>();
  const attributesFor = createAttributesCache();
  return (host, version) => {
    const isDistinct = hosts.has(host) || hosts.size < MAX_HOSTS;
    if (isDistinct) hosts.add(host);
    const name = isDistinct ? host : OTHER;
    return attributesFor(`${name}\n${version}`, () =>
      version === undefined ? { [key]: name } : { [key]: name, 'tls.protocol.version': version },
    );
  };
}
