import type { MessageCode } from '../../util/message-code.ts';

/** The result of a check. */
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
  /** What was checked. */
  readonly name: string;
  /**
   * `fail` keeps telemetry from arriving; `warn` may, or arrives otherwise than expected; `skipped` was
   * not checked.
   */
  readonly state: 'ok' | 'warn' | 'fail' | 'skipped';
  /** Of a warning or a failure: the same as in the messages of a service, where it is about the same. */
  readonly code?: MessageCode;
  /** What was found and, where it is not as it should be, why. */
  readonly text: string;
  /** What to do about it. */
  readonly cure?: string;
}

/** A finding that still lacks its place. */
export type Verdict = Pick<Finding, 'state' | 'code' | 'text' | 'cure'>;

export function ok(text: string): Verdict {
  return { state: 'ok', text };
}

/** @param text what was not checked, and why */
export function skipped(text: string): Verdict {
  return { state: 'skipped', text };
}

export function warn(code: MessageCode, text: string, cure: string): Verdict {
  return { state: 'warn', code, text, cure };
}

export function fail(code: MessageCode, text: string, cure: string): Verdict {
  return { state: 'fail', code, text, cure };
}
