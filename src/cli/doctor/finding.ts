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
   * `fail`: telemetry does not arrive; `warn`: it may not arrive, or differ from what is expected; `skipped`: not
   * checked.
   */
  readonly state: 'ok' | 'warn' | 'fail' | 'skipped';
  /** Code of a warning or failure; the same as in the messages of a service about the same cause. */
  readonly code?: MessageCode;
  /** The result and, for a warning or failure, its cause. */
  readonly text: string;
  /** What to do about it. */
  readonly cure?: string;
}

/** A finding without its group and name. */
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
