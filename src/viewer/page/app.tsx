import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { useLive } from './state/live.ts';
import { followLinks, go, useRoute } from './state/route.ts';
import { ErrorGroups } from './views/error-groups.tsx';
import { ErrorPage } from './views/error-page.tsx';
import { Logs } from './views/logs.tsx';
import { Metrics } from './views/metrics.tsx';
import { MissingTelemetry } from './views/missing-telemetry.tsx';
import { Models } from './views/models.tsx';
import { Routes } from './views/routes.tsx';
import { Runs } from './views/runs.tsx';
import { ServiceMap } from './views/service-map.tsx';
import { TracePage } from './views/trace-page.tsx';
import { Traces } from './views/traces.tsx';

interface View {
  readonly path: string;
  readonly name: string;
  readonly list: ComponentType;
  /** The view of `/path/ID`. */
  readonly detail?: ComponentType<{ id: string }>;
}

const VIEWS: readonly View[] = [
  { path: 'traces', name: 'Traces', list: Traces, detail: TracePage },
  { path: 'routes', name: 'Routes', list: Routes },
  { path: 'errors', name: 'Errors', list: ErrorGroups, detail: ErrorPage },
  { path: 'logs', name: 'Logs', list: Logs },
  { path: 'metrics', name: 'Metrics', list: Metrics },
  { path: 'models', name: 'Models', list: Models },
  { path: 'map', name: 'Map', list: ServiceMap },
  { path: 'runs', name: 'Runs', list: Runs },
  { path: 'missing', name: 'Why is something missing', list: MissingTelemetry },
];

/** The navigation and the view of the current address. */
export function App() {
  const { path } = useRoute();
  const { isConnected } = useLive();
  useEffect(() => {
    document.addEventListener('click', followLinks);
    window.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('click', followLinks);
      window.removeEventListener('keydown', onKey);
    };
  }, []);
  const [first = '', ...rest] = path.split('/');
  const view = VIEWS.find((candidate) => candidate.path === first) ?? VIEWS[0]!;
  const id = rest.join('/');
  const Detail = id === '' ? undefined : view.detail;
  useEffect(() => {
    document.title = `${view.name} · Sightline`;
  }, [view]);
  return (
    <>
      <nav aria-label="Views">
        <span class="brand">Sightline</span>
        {VIEWS.map(({ path: to, name }, index) => (
          <a
            key={to}
            href={`/${to}`}
            title={`key ${index + 1}`}
            aria-current={to === view.path ? 'page' : undefined}
          >
            {name}
          </a>
        ))}
      </nav>
      {!isConnected && (
        <p class="fault" role="alert">
          The viewer does not respond: this page shows its last response.
        </p>
      )}
      <main>
        {Detail === undefined ? <view.list key={view.path} /> : <Detail key={id} id={id} />}
      </main>
    </>
  );
}

/** 1 to 9 open the views, / goes to the first filter, Escape leaves a field. */
function onKey(event: KeyboardEvent): void {
  if (event.metaKey || event.ctrlKey || event.altKey) return;
  const target = event.target as HTMLElement;
  if (target.matches('input, select, textarea')) {
    if (event.key === 'Escape') target.blur();
    return;
  }
  const view = VIEWS[Number(event.key) - 1];
  if (view !== undefined) go(`/${view.path}`);
  else if (event.key === '/') {
    event.preventDefault();
    document.querySelector<HTMLInputElement>('.filters input')?.focus();
  } else if (event.key === 'ArrowDown' && target === document.body) {
    event.preventDefault();
    document.querySelector<HTMLElement>('.rows .row :is(a, button, [tabindex])')?.focus();
  }
}
