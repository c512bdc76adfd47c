/** What a check came to. */
export interface Finding {
  readonly group:
    | 'Node'
    | 'Settings'
    | 'Service'
    | 'Packages'
    | 'Start'
    | 'Exports'
    | 'Gateway'
    | 'Data'
    | 'Alerts';
  /** What was looked at. */
  readonly name: string;
  /**
   * `fail` keeps telemetry from arriving; `warn` may, or arrives otherwise than expected; `skipped` was
   * not checked.
   */
  readonly state: 'ok' | 'warn' | 'fail' | 'skipped';
  /** What was found and, where it is not as it should be, why. */
  readonly text: string;
  /** What to do about it. */
  readonly cure?: string;
}

/** A finding that still lacks its place. */
export type Verdict = Pick<Finding, 'state' | 'text' | 'cure'>;

export function ok(text: string): Verdict {
  return { state: 'ok', text };
}

/** @param text what was not checked, and why */
export function skipped(text: string): Verdict {
  return { state: 'skipped', text };
}

export function warn(text: string, cure: string): Verdict {
  return { state: 'warn', text, cure };
}

export function fail(text: string, cure: string): Verdict {
  return { state: 'fail', text, cure };
}
