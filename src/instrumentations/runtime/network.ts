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
import { InstrumentationBase } from '@opentelemetry/instrumentation';
import { performance } from '../../util/clock.ts';
import { guardedListener, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { createAttributesCache } from '../metric-support/attribute-caches.ts';

/** Node publishes each socket that is about to connect. */
const CLIENT_SOCKETS = 'net.client.socket';

/** Hosts that are distinguished. */
const MOST_HOSTS = 100;

const OTHER = '_OTHER';

/**
 * Times what outgoing connections wait for before they can be used: the look-up of the name, by Node's
 * own performance entries, and the handshake of TLS. Source: semantic conventions, "DNS metrics".
 */
export class NetworkInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/network', VERSION, config);
  }

  protected override init(): undefined {
    return undefined;
  }

  override setMeterProvider(provider: MeterProvider): void {
    super.setMeterProvider(provider);
    stop();
    timeLookups(
      this.#histogram('dns.lookup.duration', 'Measures the time taken to perform a DNS lookup.'),
    );
    timeHandshakes(
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

const MEASURING = placeOf(
  'the measuring of the network',
  'A duration is missing in the metrics. Report this to Sightline.',
);

let observer: PerformanceObserver | undefined;
let onSocket: ((message: unknown) => void) | undefined;

function stop(): void {
  observer?.disconnect();
  if (onSocket !== undefined) unsubscribe(CLIENT_SOCKETS, onSocket);
}

/** Look-ups that fail have no entry; the request that needed them has its `error.type`. */
function timeLookups(histogram: Histogram): void {
  const attributesFor = createHosts('dns.question.name');
  observer = new PerformanceObserver(
    guardedListener(MEASURING, (list: PerformanceObserverEntryList) => {
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

function timeHandshakes(histogram: Histogram): void {
  const attributesFor = createHosts('server.address');
  onSocket = guardedListener(MEASURING, (message: unknown) => {
    const { socket } = message as { readonly socket: TLSSocket };
    // What exporters connect to is no part of the service.
    if (!socket.encrypted || isTracingSuppressed(context.active())) return;
    let connected = 0;
    socket.once('connect', () => {
      connected = performance.now();
    });
    socket.once('secureConnect', () => {
      if (connected === 0) return;
      const { servername, remoteAddress } = socket as { servername?: unknown } & TLSSocket;
      const host = typeof servername === 'string' ? servername : (remoteAddress ?? OTHER);
      const version = socket.getProtocol()?.replace(/^TLSv/, '') ?? '';
      histogram.record((performance.now() - connected) / 1000, attributesFor(host, version));
    });
  });
  subscribe(CLIENT_SOCKETS, onSocket);
}

/** Attributes by host, and by version where there is one; hosts beyond the limit come together. */
function createHosts(key: string): (host: string, version?: string) => Attributes {
  const hosts = new Set<string>();
  const attributesFor = createAttributesCache();
  return (host, version) => {
    const isKnown = hosts.has(host) || hosts.size < MOST_HOSTS;
    if (isKnown) hosts.add(host);
    const name = isKnown ? host : OTHER;
    return attributesFor(`${name}\n${version}`, () =>
      version === undefined ? { [key]: name } : { [key]: name, 'tls.protocol.version': version },
    );
  };
}
