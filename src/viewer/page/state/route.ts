import { useEffect, useState } from 'preact/hooks';

/** Where the page is: all that it shows follows from its address. */
export interface Route {
  /** Without slashes at the ends: `traces`, `traces/4bf9…`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

const listeners = new Set<() => void>();

export function currentRoute(): Route {
  const { pathname, search } = window.location;
  return { path: pathname.replace(/^\/+|\/+$/g, ''), query: new URLSearchParams(search) };
}

/** The address, again whenever it changes. */
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

/** Goes to another address of the page; `replace` leaves no entry to go back to. */
export function go(address: string, replace = false): void {
  if (replace) window.history.replaceState(null, '', address);
  else window.history.pushState(null, '', address);
  for (const listener of [...listeners]) listener();
}

/** The address with other filters; empty ones are left out, several values repeat the name. */
export function withQuery(
  changes: Readonly<Record<string, string | readonly string[] | undefined>>,
): string {
  const { path, query } = currentRoute();
  for (const [name, value] of Object.entries(changes)) {
    query.delete(name);
    for (const one of typeof value === 'string' ? [value] : (value ?? [])) {
      if (one !== '') query.append(name, one);
    }
  }
  const text = query.toString();
  return `/${path}${text === '' ? '' : `?${text}`}`;
}

/** Has plain clicks on links of the page change the address without loading it anew. */
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element).closest('a');
  if (link === null || link.origin !== window.location.origin || link.target !== '') return;
  if (link.hasAttribute('download') || link.pathname.startsWith('/api/')) return;
  event.preventDefault();
  go(link.pathname + link.search);
}
