import type { Modules } from './twin.ts';

/** Something in which two runs of a program are not the same. */
export interface Difference {
  readonly program: string;
  /** In which module system; none where in both. */
  readonly modules?: Modules;
  /** `stdout`, `span SERVER GET /users/1`, `metric http.server.request.duration`, `log hello`, `resource`. */
  readonly what: string;
  /** `name`, `attribute http.route`, `whole` where one side only has it. */
  readonly field: string;
  /** Missing where there is none. */
  readonly reference?: unknown;
  readonly sightline?: unknown;
}

/** Which side has it. */
export type Side = 'upstream' | 'sightline' | 'both';

export function sideOf({ reference, sightline }: Difference): Side {
  if (sightline === undefined) return 'upstream';
  return reference === undefined ? 'sightline' : 'both';
}

/** `express-mounts · span SERVER GET /x · attribute http.route: "/x" of upstream, none of Sightline` */
export function inWords(difference: Difference): string {
  const { program, modules, what, field, reference, sightline } = difference;
  const name = modules === undefined ? program : `${program} (${modules})`;
  const value = (it: unknown) => (it === undefined ? 'none' : shorten(JSON.stringify(it)));
  return `${name} · ${what} · ${field}: ${value(reference)} of the reference, ${value(sightline)} of Sightline`;
}

function shorten(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
