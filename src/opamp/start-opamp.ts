import type { Resource } from '@opentelemetry/resources';
import { shareWithThreads } from '../central/between-threads.ts';
import type { CentralState } from '../central/central-state.ts';
import type { Configuration } from '../configuration/configuration.ts';
import type { OpampSettings } from '../configuration/environment/opamp-from-environment.ts';
import type { Variables } from '../configuration/environment-reader.ts';
import type { Problem } from '../configuration/problem.ts';
import type { ExportReports } from '../diagnostics/export-reports.ts';
import type { Messages } from '../diagnostics/operator-log.ts';
import { displayUrl } from '../diagnostics/display-url.ts';
import type { RouteTo } from '../export/proxy.ts';
import type { ShutdownState } from '../export/shutdown-state.ts';
import { load } from '../lazy/load.ts';
import { createHttpTransport } from '../otlp/http/http-transport.ts';
import { performance, setImmediate } from '../util/clock.ts';
import { VERSION } from '../util/version.ts';
import {
  capabilities,
  DESCRIPTION,
  description,
  EFFECTIVE_CONFIG,
  effectiveConfig,
  HEALTH,
  health,
  REMOTE_CONFIG_STATUS,
  remoteConfigStatus,
} from './agent-to-server.ts';
import { centralText } from './central-text.ts';
import { createExportHealth } from './export-health.ts';
import { createOpampClient, type OpampAgent } from './opamp-client.ts';
import { settingsIn } from './remote-settings.ts';

/** A process that a server of OpAMP sees, and may send central settings to. */
export interface Opamp {
  /** Hears what becomes of exports, for the health of the process. */
  watching(reports: ExportReports): ExportReports;
  /** Once there is a resource. */
  begin(services: OpampServices): void;
}

export interface OpampServices {
  readonly resource: Resource;
  readonly central: CentralState;
  readonly ending: ShutdownState;
  readonly routeTo: RouteTo;
}

/** What the command shows too; its folder knows the start, so that it is loaded by name. */
interface ShownConfiguration {
  configurationJson(
    configuration: Configuration,
    problems: readonly Problem[],
    entry: string,
    showSecrets: boolean,
    variables: Variables,
  ): string;
}

/** How long a trouble that lasts, or comes and goes, is not reported again, in milliseconds. */
const QUIET_MS = 5 * 60_000;

/** What a process was started with. */
export interface Started {
  readonly configuration: Configuration;
  readonly problems: readonly Problem[];
  /** A copy: the service may change its environment. */
  readonly variables: Variables;
}

export function startOpamp(settings: OpampSettings, started: Started, messages: Messages): Opamp {
  const { configuration } = started;
  const exports = createExportHealth();
  const place = displayUrl(settings.endpoint);
  return {
    watching: exports.watching,
    begin({ resource, central, ending, routeTo }) {
      // A file is what the people of the service have decided on.
      const isOpen = configuration.own.settingsFile === undefined;
      const share = isOpen ? shareWithThreads() : () => {};
      let own: string | undefined;
      let status: { readonly hash: Buffer; readonly fault: string | undefined } | undefined;
      const agent: OpampAgent = {
        capabilities: capabilities(isOpen),
        state() {
          own ??= shownConfiguration(started);
          const inForce =
            central.hash === undefined
              ? {}
              : { 'central-settings.json': centralText(central.settings) };
          return new Map([
            [DESCRIPTION, description(resource.attributes)],
            [HEALTH, health(performance.timeOrigin, exports.lastError)],
            [EFFECTIVE_CONFIG, effectiveConfig({ 'sightline-config.json': own, ...inForce })],
            ...(status === undefined
              ? []
              : [[REMOTE_CONFIG_STATUS, remoteConfigStatus(status.hash, status.fault)] as const]),
          ]);
        },
        offered({ hash, files }) {
          if (!isOpen || status?.hash.equals(hash)) return false;
          const source = `the OpAMP server ${place}`;
          const found = settingsIn(files);
          if ('fault' in found) {
            central.refuse(found.fault, source);
            status = { hash, fault: found.fault };
            return true;
          }
          const fault = central.apply(found.text, source);
          if (fault === undefined) share(found.text);
          status = { hash, fault };
          return true;
        },
        ...reporting(place, messages),
      };
      const { proxy } = routeTo(settings.endpoint, 'http/protobuf');
      const transport = createHttpTransport({
        url: settings.endpoint,
        headers: {
          'User-Agent': `sightline/${VERSION}`,
          ...settings.headers,
          'Content-Type': 'application/x-protobuf',
        },
        compression: 'none',
        tls: {},
        proxy,
        // Nothing that it sends keeps the process.
        ending: { begun: false, over: ending.over, onBegin: () => () => {} },
      });
      const client = createOpampClient(transport, settings.intervalMs, agent);
      ending.onBegin(client.disconnect);
      // After the start of the service, which it must not hold up.
      const begin = () => void setImmediate(client.begin).unref();
      Promise.resolve(resource.waitForAsyncAttributes?.()).then(begin, begin);
    },
  };
}

/** What cannot be shown is no reason not to start. */
function shownConfiguration({ configuration, problems, variables }: Started): string {
  try {
    const part = load<ShownConfiguration>('sightline:cli/config/configuration-json');
    const entry = process.argv[1] ?? process.cwd();
    return part.configurationJson(configuration, problems, entry, false, variables);
  } catch (error) {
    return JSON.stringify({ error: (error as Error).message });
  }
}

function reporting(
  place: string,
  messages: Pick<Messages, 'info' | 'repeat'>,
): Pick<OpampAgent, 'failed' | 'works'> {
  let reportedAt = Number.NEGATIVE_INFINITY;
  let isFailing = false;
  return {
    failed(reason) {
      if (performance.now() - reportedAt < QUIET_MS) return;
      reportedAt = performance.now();
      isFailing = true;
      messages.repeat(
        'warn',
        'SL_OPAMP_FAILED',
        `${place} (SIGHTLINE_OPAMP_ENDPOINT) does not hear of this process: ${reason}. The service runs on with its settings, and asks again.`,
      );
    },
    works() {
      if (!isFailing) {
        messages.info('SL_OPAMP_CONNECTED', `the OpAMP server ${place} knows this process.`);
        return;
      }
      isFailing = false;
      messages.repeat('info', 'SL_OPAMP_CONNECTED', `the OpAMP server ${place} answers again.`);
    },
  };
}
