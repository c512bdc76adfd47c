import { mountText, pathOf, patternText } from './patterns.ts';
import { createStamp } from './private-field.ts';

/** A request of Express and `router`. */
export interface RoutedRequest {
  readonly url?: string;
  readonly baseUrl?: string;
  readonly route?: unknown;
}

/** An entry of a router for a path: a middleware, a router or a route. */
export interface Layer {
  readonly handle: { readonly length: number };
  /** The route; `undefined` for other entries. */
  readonly route?: object | undefined;
  /** Returns an object with the match in `router` 2.3 and later. */
  match(path: string): unknown;
}

export type LayerClass = new (path: unknown, options: unknown, fn: unknown) => Layer;

/** One of several paths of a layer. */
interface Alternative {
  readonly text: string;
  /** A layer of that path only. */
  readonly layer: Layer;
}

type Pattern = string | readonly Alternative[];

const pattern = createStamp<Pattern>();

/**
 * Patches the layer class to store the path of each layer, which the layer converts to a regular expression. Layers
 * otherwise behave and print as before.
 */
export function rememberPaths<T extends LayerClass>(original: T): T {
  const patchedClass = new Proxy(original, {
    construct(target, args, newTarget) {
      const layer: Layer = Reflect.construct(target, args, newTarget);
      try {
        pattern.put(layer, patternOf(target, args as [unknown, unknown, unknown]));
      } catch {
        // A layer without a pattern is treated as one without a path.
      }
      return layer;
    },
  });
  original.prototype.constructor = patchedClass;
  return patchedClass;
}

function patternOf(Class: LayerClass, [path, options, fn]: [unknown, unknown, unknown]): Pattern {
  const isMount = (options as { readonly end?: boolean } | undefined)?.end === false;
  const textOf = isMount ? mountText : patternText;
  if (!Array.isArray(path)) return textOf(path);
  const paths: readonly unknown[] = path.flat(Number.POSITIVE_INFINITY);
  if (paths.length === 1) return textOf(paths[0]);
  return paths.map((alternative) => ({
    text: textOf(alternative),
    // A copy: a regular expression may have state.
    layer: new Class(
      alternative instanceof RegExp ? new RegExp(alternative) : alternative,
      options,
      fn,
    ),
  }));
}

/**
 * The pattern that matched a request; `''` if the layer has no path.
 *
 * @param base length of the `baseUrl` before the router received the request
 */
export function matchedPattern(layer: Layer, request: RoutedRequest, base: number): string {
  const storedPattern = pattern.read(layer);
  if (typeof storedPattern === 'string') return storedPattern;
  if (storedPattern === undefined) return '';
  const path = (request.baseUrl ?? '').slice(base) + pathOf(request.url);
  for (const { text, layer: alternative } of storedPattern) {
    try {
      if (alternative.match(path)) return text;
    } catch {
      // A path that cannot be decoded does not match.
    }
  }
  return '';
}
