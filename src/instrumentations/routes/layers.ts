import { mountText, pathOf, patternText } from './patterns.ts';
import { createStamp } from './stamp.ts';

/** A request as Express and `router` keep it. */
export interface RoutedRequest {
  readonly url?: string;
  readonly baseUrl?: string;
  readonly route?: unknown;
}

/** What a router has for each path that it was given: a middleware, a router or a route. */
export interface Layer {
  readonly handle: { readonly length: number };
  /** Of a route; undefined of all else. */
  readonly route?: object | undefined;
  /** An object that holds the match, from `router` 2.3 on. */
  match(path: string): unknown;
}

export type LayerClass = new (path: unknown, options: unknown, fn: unknown) => Layer;

/** One of the paths that a layer was given together. */
interface Alternative {
  readonly text: string;
  /** Of that path alone. */
  readonly layer: Layer;
}

type Pattern = string | readonly Alternative[];

const pattern = createStamp<Pattern>();

/**
 * Has layers remember the path that they were given, which they turn into a regular expression. What they
 * are, hold and show is the same.
 */
export function rememberPaths<T extends LayerClass>(original: T): T {
  const observed = new Proxy(original, {
    construct(target, given, newTarget) {
      const layer: Layer = Reflect.construct(target, given, newTarget);
      try {
        pattern.put(layer, patternOf(target, given as [unknown, unknown, unknown]));
      } catch {
        // A layer without a pattern counts as one without a path.
      }
      return layer;
    },
  });
  original.prototype.constructor = observed;
  return observed;
}

function patternOf(Class: LayerClass, [path, options, fn]: [unknown, unknown, unknown]): Pattern {
  const isMount = (options as { readonly end?: boolean } | undefined)?.end === false;
  const textOf = isMount ? mountText : patternText;
  if (!Array.isArray(path)) return textOf(path);
  const paths: readonly unknown[] = path.flat(Number.POSITIVE_INFINITY);
  if (paths.length === 1) return textOf(paths[0]);
  return paths.map((one) => ({
    text: textOf(one),
    // One of its own: a regular expression may remember where it has got to.
    layer: new Class(one instanceof RegExp ? new RegExp(one) : one, options, fn),
  }));
}

/**
 * The pattern by which a request was matched; `''` where the layer has no path.
 *
 * @param base what the URL had been shortened by before the router came to it
 */
export function matchedPattern(layer: Layer, request: RoutedRequest, base: number): string {
  const known = pattern.read(layer);
  if (typeof known === 'string') return known;
  if (known === undefined) return '';
  const path = (request.baseUrl ?? '').slice(base) + pathOf(request.url);
  for (const { text, layer: one } of known) {
    try {
      if (one.match(path)) return text;
    } catch {
      // What cannot be decoded has not matched.
    }
  }
  return '';
}
