import type { Resource } from '@opentelemetry/resources';
import type { CentralState } from '../central-settings/central-state.ts';
import { shareWithThreads } from '../central-settings/thread-settings.ts';
import type { Configuration } from '../configuration/configuration.ts';
import type { OpampSettings } from '../configuration/environment/opamp-from-environment.ts';
import type { Variables } from '../configuration/environment-reader.ts';
import type { Problem } from '../configuration/problem.ts';
import { displayUrl } from '../diagnostics/display-url.ts';
import type { ExportReports } from '../diagnostics/export-reports.ts';
import type { Messages } from '../diagnostics/operator-log.ts';
import type { RouteTo } from '../export/proxy.ts';
import type { ShutdownState } from '../export/shutdown-state.ts';
import { load } from '../lazy/load.ts';
import { createHttpTransport } from '../otlp/http/http-transport.ts';
import { performance, setImmediate } from '../util/clock.ts';
import { VERSION } from '../util/version.ts';
import {
  capabilities,
  DESCRIPTION,
  EFFECTIVE_CONFIG,
  encodeDescription,
  encodeEffectiveConfig,
  encodeHealth,
  encodeRemoteConfigStatus,
  HEALTH,
  REMOTE_CONFIG_STATUS,
} from './agent-to-server.ts';
import { formatCentralSettings } from './central-settings-json.ts';
import { createExportHealth } from './export-health.ts';
import { createOpampClient, type OpampAgent } from './opamp-client.ts';
import { selectSettings } from './remote-settings.ts';

/** Connects the process to an OpAMP server, which sees its state and may send central settings. */
export interface Opamp {
  /** Wraps the reports of exports, whose outcomes are the health of the process. */
  watchExports(reports: ExportReports): ExportReports;
  /** Connects. Called once there is a resource. */
  start(services: OpampServices): void;
}

export interface OpampServices {
  readonly resource: Resource;
  readonly central: CentralState;
  readonly shutdownState: ShutdownState;
  readonly routeTo: RouteTo;
}

/** The JSON of `sightline config`. It is loaded by name, since its folder imports the start. */
interface ShownConfiguration {
  configurationJson(
    configuration: Configuration,
    problems: readonly Problem[],
    entry: string,
    showSecrets: boolean,
    variables: Variables,
  ): string;
}

/** Time for which a failure that persists or recurs is not reported again, in milliseconds. */
const QUIET_MS = 5 * 60_000;

/** The settings with which the process was started. */
export interface StartSettings {
  readonly configuration: Configuration;
  readonly problems: readonly Problem[];
  /** A copy, since the service may change its environment. */
  readonly variables: Variables;
}

export function startOpamp(
  settings: OpampSettings,
  startSettings: StartSettings,
  messages: Messages,
): Opamp {
  const { configuration } = startSettings;
  const exportHealth = createExportHealth();
  const url = displayUrl(settings.endpoint);
  return {
    watchExports: exportHealth.watchExports,
    start({ resource, central, shutdownState, routeTo }) {
      // A settings file takes precedence over the server.
      const acceptsConfig = configuration.sightline.settingsFile === undefined;
      const share = acceptsConfig ? shareWithThreads() : () => {};
      let ownConfig: string | undefined;
      let status: { readonly hash: Buffer; readonly fault: string | undefined } | undefined;
      const agent: OpampAgent = {
        capabilities: capabilities(acceptsConfig),
        state() {
          ownConfig ??= configurationJson(startSettings);
          const centralConfig =
            central.hash === undefined
              ? {}
              : { 'central-settings.json': formatCentralSettings(central.settings) };
          return new Map([
            [DESCRIPTION, encodeDescription(resource.attributes)],
            [HEALTH, encodeHealth(performance.timeOrigin, exportHealth.lastError)],
            [
              EFFECTIVE_CONFIG,
              encodeEffectiveConfig({ 'sightline-config.json': ownConfig, ...centralConfig }),
            ],
            ...(status === undefined
              ? []
              : [
                  [
                    REMOTE_CONFIG_STATUS,
                    encodeRemoteConfigStatus(status.hash, status.fault),
                  ] as const,
                ]),
          ]);
        },
        applyConfig({ hash, files }) {
          if (!acceptsConfig || status?.hash.equals(hash)) return false;
          const source = `the OpAMP server ${url}`;
          const selection = selectSettings(files);
          if ('fault' in selection) {
            central.refuse(selection.fault, source);
            status = { hash, fault: selection.fault };
            return true;
          }
          const fault = central.apply(selection.text, source);
          if (fault === undefined) share(selection.text);
          status = { hash, fault };
          return true;
        },
        ...createReports(url, messages),
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
        // The end of the process does not wait for its requests.
        shutdownState: {
          isStarted: false,
          deadline: shutdownState.deadline,
          onStart: () => () => {},
        },
      });
      const client = createOpampClient(transport, settings.intervalMs, agent);
      shutdownState.onStart(client.disconnect);
      // After the start of the service, which it must not delay.
      const startClient = () => void setImmediate(client.start).unref();
      Promise.resolve(resource.waitForAsyncAttributes?.()).then(startClient, startClient);
    },
  };
}

/** Never throws: an error is reported to the server instead. */
function configurationJson({ configuration, problems, variables }: StartSettings): string {
  try {
    const part = load<ShownConfiguration>('sightline:cli/config/configuration-json');
    const entry = process.argv[1] ?? process.cwd();
    return part.configurationJson(configuration, problems, entry, false, variables);
  } catch (error) {
    return JSON.stringify({ error: (error as Error).message });
  }
}

function createReports(
  url: string,
  messages: Pick<Messages, 'info' | 'repeat'>,
): Pick<OpampAgent, 'reportFailure' | 'reportSuccess'> {
  let reportedAt = Number.NEGATIVE_INFINITY;
  let isFailing = false;
  return {
    reportFailure(reason) {
      if (performance.now() - reportedAt < QUIET_MS) return;
      reportedAt = performance.now();
      isFailing = true;
      messages.repeat(
        'warn',
        'SL_OPAMP_FAILED',
        `${url} (SIGHTLINE_OPAMP_ENDPOINT) cannot be used: ${reason}. The service keeps its settings and retries.`,
      );
    },
    reportSuccess() {
      if (!isFailing) {
        messages.info('SL_OPAMP_CONNECTED', `connected to the OpAMP server ${url}.`);
        return;
      }
      isFailing = false;
      messages.repeat('info', 'SL_OPAMP_CONNECTED', `the OpAMP server ${url} responds again.`);
    },
  };
}
