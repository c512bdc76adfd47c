import type { RedactionSettings } from '../configuration/environment/redaction-from-environment.ts';
import { createRedaction, type Redaction } from '../redaction/redaction.ts';

interface Follows {
  readonly redaction: RedactionSettings;
}

/** Makes something of the settings for redaction, and makes it anew after they have changed. */
export function following<T>(central: Follows, make: (settings: RedactionSettings) => T): () => T {
  let settings = central.redaction;
  let made = make(settings);
  return () => {
    if (central.redaction !== settings) {
      settings = central.redaction;
      made = make(settings);
    }
    return made;
  };
}

/** The redaction of a process whose names may become more while it runs. */
export function followingRedaction(central: Follows, hashKey: string | undefined): Redaction {
  const own = central.redaction;
  const now = following(central, (settings) => createRedaction(settings, hashKey));
  return {
    span(span) {
      const redaction = now();
      // What spans share has been looked through by the names of before, and is not looked through again.
      if (central.redaction !== own && span.shared !== undefined) span.unshare();
      redaction.span(span);
    },
    attributes: (attributes) => now().attributes(attributes),
    resource: (attributes) => now().resource(attributes),
    text: (text) => now().text(text),
    name: (name) => now().name(name),
    redactor: () => now().redactor(),
  };
}
