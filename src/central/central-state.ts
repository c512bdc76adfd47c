import { createHash } from 'node:crypto';
import {
  type CentralSettings,
  NO_CENTRAL_SETTINGS,
  parseCentralSettings,
} from '../configuration/central-settings.ts';
import type { InstrumentationsConfiguration } from '../configuration/configuration.ts';
import type { RedactionSettings } from '../configuration/environment/redaction-from-environment.ts';
import type { Messages } from '../diagnostics/operator-log.ts';

/** Settings that come from elsewhere and may change, with what they make of the service's own. */
export interface CentralState {
  /** Those in force. */
  readonly settings: CentralSettings;
  /** Of the text that they came from, eight hexadecimal digits; undefined while there is none. */
  readonly hash: string | undefined;
  /** Another object after each change that matters to it. */
  readonly redaction: RedactionSettings;
  /** Whether the spans and records of a scope are left out. */
  isOff(scope: string): boolean;
  /** Says whose spans and records are those of a scope: an instrumentation may have several. */
  belongs(scope: string, instrumentation: string): void;
  /** At the start, before instrumentations are loaded: those that are off by default and wanted. */
  atStart(own: InstrumentationsConfiguration): InstrumentationsConfiguration;
  /**
   * Puts other settings into force, or reports why they cannot be, once, and keeps those that are.
   *
   * @returns why they cannot be used
   */
  apply(text: string, source: string): string | undefined;
  /** Reports, once, that there is nothing to put into force, and why. */
  refuse(reason: string, source: string): void;
}

/**
 * @param own what the service itself has for redaction
 * @param names of the instrumentations that there are
 */
export function createCentralState(
  own: RedactionSettings,
  names: readonly string[],
  messages: Pick<Messages, 'warn' | 'repeat'>,
): CentralState {
  let settings = NO_CENTRAL_SETTINGS;
  let hash: string | undefined;
  let redaction = own;
  const scopes = new Map<string, string>();
  let off: ReadonlySet<string> = new Set();
  const refuse = (reason: string, source: string): void => {
    const stay = hash === undefined ? "the service's own" : 'those from before';
    messages.warn(
      'SL_SETTINGS_REFUSED',
      `the settings of ${source} cannot be used: ${reason}. To fix it, write what docs/central-settings.md says. Using ${stay}.`,
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
    belongs(scope, instrumentation) {
      scopes.set(scope, instrumentation);
      off = scopesOff(scopes, settings);
    },
    atStart: (given) => withWanted(given, settings.instrumentations),
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
      const changed = createHash('sha256').update(text).digest('hex').slice(0, 8);
      if (changed === hash) return undefined;
      hash = changed;
      if (String(parsed.redact) !== String(settings.redact)) redaction = added(own, parsed.redact);
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

/** Only ever more: what the service hides stays hidden, also where it had nothing hidden. */
function added(own: RedactionSettings, names: readonly string[]): RedactionSettings {
  if (names.length === 0) return own;
  // A name that the service exempts is one that somebody there has looked at.
  return {
    ...own,
    mode: own.mode === 'off' ? 'replace' : own.mode,
    names: [...own.names, ...names],
  };
}

/** What the service has switched off itself stays off. */
function withWanted(
  own: InstrumentationsConfiguration,
  switches: ReadonlyMap<string, boolean>,
): InstrumentationsConfiguration {
  const wanted = [...switches].flatMap(([name, on]) => (on ? [name] : []));
  if (wanted.length === 0 || own.only !== undefined) return own;
  return { ...own, enabled: new Set([...own.enabled, ...wanted]) };
}

function inWords({ ratio, rules, logLevel, redact, instrumentations }: CentralSettings): string {
  const off = [...instrumentations].flatMap(([name, on]) => (on ? [] : [name]));
  const parts = [
    ratio === undefined ? undefined : `sampling ratio ${ratio}`,
    rules.length === 0 ? undefined : `${rules.length} sampling rules`,
    logLevel === undefined ? undefined : `log level ${logLevel}`,
    redact.length === 0 ? undefined : `${redact.length} more names are redacted`,
    off.length === 0 ? undefined : `without ${off.join(', ')}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? "nothing but the service's own" : parts.join(', ');
}
