import { useEffect, useState } from 'preact/hooks';

/** The address of the page, which determines what the page shows. */
export interface Route {
  /** Without outer slashes: `traces`, `traces/4bf9…`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

const listeners = new Set<() => void>();

function currentRoute(): Route {
  const { pathname, search } = window.location;
  return { path: pathname.replace(/^\/+|\/+$/g, ''), query: new URLSearchParams(search) };
}

/** The address; renders again when it changes. */
export function useRoute(): Route {
  const [route, setRoute] = useState(currentRoute);
  useEffect(() => {
    const update = () => setRoute(currentRoute());
    listeners.add(update);
    window.addEventListener('popstate', update);
    return () => {
      listeners.delete(update);
      window.removeEventListener('popstate', update);
    };
  }, []);
  return route;
}

/** Opens another address of the page; with `replace`, Back does not return to the current one. */
export function go(address: string, replace = false): void {
  if (replace) window.history.replaceState(null, '', address);
  else window.history.pushState(null, '', address);
  for (const listener of [...listeners]) listener();
}

/** The address with other parameters; an empty value removes one, several values repeat it. */
export function withQuery(
  changes: Readonly<Record<string, string | readonly string[] | undefined>>,
): string {
  const { path, query } = currentRoute();
  for (const [name, value] of Object.entries(changes)) {
    query.delete(name);
    for (const item of typeof value === 'string' ? [value] : (value ?? [])) {
      if (item !== '') query.append(name, item);
    }
  }
  const text = query.toString();
  return `/${path}${text === '' ? '' : `?${text}`}`;
}

/** Click handler: links within the page change the address without reloading it. */
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element).closest('a');
  if (link === null || link.origin !== window.location.origin || link.target !== '') return;
  if (link.hasAttribute('download') || link.pathname.startsWith('/api/')) return;
  event.preventDefault();
  go(link.pathname + link.search);
}
