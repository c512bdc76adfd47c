import type { Configuration } from '../../configuration/configuration.ts';

/** One thing that can be set, and how to find out to what it is set in the end. */
export interface Setting {
  /** Name of the variable, or of the resource attribute. */
  readonly name: string;
  readonly section: string;
  /** Variables that set it; the first that is set wins. */
  readonly variables: readonly string[];
  /** Whether those variables add up instead. */
  readonly merged?: true;
  /** The value holds names and secrets: `name=value,…`, of which only the names are shown. */
  readonly pairs?: true;
  /**
   * @returns the effective value as a variable would have it; empty where nothing is set and there is
   *   no default; undefined where it does not apply, such as a setting of an exporter that is not used
   */
  value(configuration: Configuration): string | undefined;
}
