import type { RedactionSettings } from '../configuration/environment/redaction-from-environment.ts';
import { createRedaction, type Redaction } from '../redaction/redaction.ts';

interface RedactionSource {
  readonly redaction: RedactionSettings;
}

/**
 * Creates a value from the redaction settings, and creates it again after they have changed.
 *
 * @returns the value for the current settings
 */
export function deriveFromRedaction<T>(
  central: RedactionSource,
  create: (settings: RedactionSettings) => T,
): () => T {
  let settings = central.redaction;
  let value = create(settings);
  return () => {
    if (central.redaction !== settings) {
      settings = central.redaction;
      value = create(settings);
    }
    return value;
  };
}

/** Redacts by the current settings, whose names may become more while the process runs. */
export function createCentralRedaction(
  central: RedactionSource,
  hashKey: string | undefined,
): Redaction {
  const initial = central.redaction;
  const current = deriveFromRedaction(central, (settings) => createRedaction(settings, hashKey));
  return {
    span(span) {
      const redaction = current();
      // Shared attributes were redacted by the initial names, and would not be redacted again.
      if (central.redaction !== initial && span.shared !== undefined) span.unshare();
      redaction.span(span);
    },
    attributes: (attributes) => current().attributes(attributes),
    resource: (attributes) => current().resource(attributes),
    text: (text) => current().text(text),
    name: (name) => current().name(name),
    redactor: () => current().redactor(),
  };
}
