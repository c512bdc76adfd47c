import { createHash } from 'node:crypto';
import {
  type CentralSettings,
  NO_CENTRAL_SETTINGS,
  parseCentralSettings,
} from '../configuration/central-settings.ts';
import type { InstrumentationsConfiguration } from '../configuration/configuration.ts';
import type { RedactionSettings } from '../configuration/environment/redaction-from-environment.ts';
import type { Messages } from '../diagnostics/operator-log.ts';

/** Central settings, which may change while the service runs, combined with the service's own. */
export interface CentralState {
  /** The central settings in force. */
  readonly settings: CentralSettings;
  /** Hash of their text, eight hexadecimal digits; undefined while there are none. */
  readonly hash: string | undefined;
  /** The resulting redaction settings: a new object after each change. */
  readonly redaction: RedactionSettings;
  /** Whether the spans and log records of an instrumentation scope are dropped. */
  isOff(scope: string): boolean;
  /** Registers the scope of an instrumentation, which may have several. */
  addScope(scope: string, instrumentation: string): void;
  /**
   * Adds the instrumentations that are off by default and that the central settings enable. Takes effect only at the
   * start, before instrumentations are loaded.
   */
  enableAtStart(configuration: InstrumentationsConfiguration): InstrumentationsConfiguration;
  /**
   * Puts new settings into force. Where they cannot be used, reports that and keeps the current ones.
   *
   * @param text JSON
   * @param source of the text, in messages
   * @returns why they cannot be used; undefined where they are in force
   */
  apply(text: string, source: string): string | undefined;
  /** Reports that settings cannot be used. */
  refuse(reason: string, source: string): void;
}

/**
 * @param serviceRedaction the service's own redaction settings
 * @param names short names of all instrumentations
 */
export function createCentralState(
  serviceRedaction: RedactionSettings,
  names: readonly string[],
  messages: Pick<Messages, 'warn' | 'repeat'>,
): CentralState {
  let settings = NO_CENTRAL_SETTINGS;
  let hash: string | undefined;
  let redaction = serviceRedaction;
  const scopes = new Map<string, string>();
  let off: ReadonlySet<string> = new Set();
  const refuse = (reason: string, source: string): void => {
    const remaining = hash === undefined ? "the service's own" : 'the previous ones';
    messages.warn(
      'SL_SETTINGS_REFUSED',
      `the settings of ${source} cannot be used: ${reason}. To fix this, see docs/central-settings.md. Using ${remaining}.`,
    );
  };
  return {
    refuse,
    get settings() {
      return settings;
    },
    get hash() {
      return hash;
    },
    get redaction() {
      return redaction;
    },
    isOff: (scope) => off.has(scope),
    addScope(scope, instrumentation) {
      scopes.set(scope, instrumentation);
      off = scopesOff(scopes, settings);
    },
    enableAtStart: (configuration) => enable(configuration, settings.instrumentations),
    apply(text, source) {
      const faults: string[] = [];
      let parsed: CentralSettings;
      try {
        parsed = parseCentralSettings(text, names, (fault) => faults.push(fault));
      } catch (error) {
        const reason = (error as Error).message;
        refuse(reason, source);
        return reason;
      }
      for (const fault of faults) messages.warn('SL_SETTINGS_PART', `${source}: ${fault}.`);
      const newHash = createHash('sha256').update(text).digest('hex').slice(0, 8);
      if (newHash === hash) return undefined;
      hash = newHash;
      if (String(parsed.redact) !== String(settings.redact)) {
        redaction = addNames(serviceRedaction, parsed.redact);
      }
      settings = parsed;
      off = scopesOff(scopes, settings);
      messages.repeat(
        'info',
        'SL_SETTINGS_APPLIED',
        `settings ${hash} of ${source} are in force: ${inWords(parsed)}.`,
      );
      return undefined;
    },
  };
}

function scopesOff(
  scopes: ReadonlyMap<string, string>,
  { instrumentations }: CentralSettings,
): ReadonlySet<string> {
  return new Set(
    [...scopes].flatMap(([scope, name]) => (instrumentations.get(name) === false ? [scope] : [])),
  );
}

/** Adds names and removes nothing; it turns redaction on where the service has turned it off. */
function addNames(settings: RedactionSettings, names: readonly string[]): RedactionSettings {
  if (names.length === 0) return settings;
  // Names that the service exempts stay exempt: somebody has decided that.
  return {
    ...settings,
    mode: settings.mode === 'off' ? 'replace' : settings.mode,
    names: [...settings.names, ...names],
  };
}

/** Instrumentations that the service itself disables stay off. */
function enable(
  configuration: InstrumentationsConfiguration,
  switches: ReadonlyMap<string, boolean>,
): InstrumentationsConfiguration {
  const names = [...switches].flatMap(([name, isOn]) => (isOn ? [name] : []));
  if (names.length === 0 || configuration.only !== undefined) return configuration;
  return { ...configuration, enabled: new Set([...configuration.enabled, ...names]) };
}

function inWords({ ratio, rules, logLevel, redact, instrumentations }: CentralSettings): string {
  const off = [...instrumentations].flatMap(([name, isOn]) => (isOn ? [] : [name]));
  const parts = [
    ratio === undefined ? undefined : `sampling ratio ${ratio}`,
    rules.length === 0 ? undefined : `${rules.length} sampling rules`,
    logLevel === undefined ? undefined : `log level ${logLevel}`,
    redact.length === 0 ? undefined : `${redact.length} more names are redacted`,
    off.length === 0 ? undefined : `without ${off.join(', ')}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? "nothing but the service's own" : parts.join(', ');
}
