import type { DatabaseSync } from 'node:sqlite';
import type { Resource, Scope } from '../otlp/otlp-types.ts';
import { textOf } from '../otlp/values.ts';
import { createRowCache } from './row-cache.ts';

const MAX_CACHED_ROWS = 10_000;
/** Maximum length of names in lists and keys; the resource has the whole text. */
const NAME_CHARACTERS = 200;

export interface ResourceRow {
  readonly id: number;
  readonly service: string;
  /** The start of the service that the resource describes. */
  readonly run: number;
}

/** The rows of resources and scopes; makes those that do not exist. */
export interface Ids {
  resource(resource: Resource | undefined, nowUs: number): ResourceRow;
  scope(scope: Scope | undefined): number;
  /** Clears the caches, after a rollback or a removal of rows. */
  clear(): void;
}

export function createIds(database: DatabaseSync): Ids {
  const resources = createRowCache<ResourceRow>(MAX_CACHED_ROWS);
  const scopes = createRowCache<number>(MAX_CACHED_ROWS);
  const selectResource = database.prepare('SELECT id, service, run FROM resources WHERE json = ?');
  const addResource = database.prepare(
    'INSERT INTO resources(json, service, run) VALUES(?, ?, ?) RETURNING id',
  );
  const addScope = database.prepare(
    'INSERT INTO scopes(json) VALUES(?) ON CONFLICT DO UPDATE SET json = json RETURNING id',
  );
  const addRun = database.prepare(
    `INSERT INTO runs(key, service, version, pid, host, first_us, last_us) VALUES(?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET last_us = excluded.last_us RETURNING id`,
  );

  const insertResource = (json: string, resource: Resource | undefined, nowUs: number) => {
    const { attributes } = resource ?? {};
    const text = (...names: string[]) => textOf(attributes, ...names)?.slice(0, NAME_CHARACTERS);
    const service = text('service.name') ?? 'unknown_service';
    const pid = text('process.pid');
    const host = text('host.name') ?? '';
    // Each start has its own instance id; without one, the process distinguishes starts.
    const start = text('service.instance.id') ?? `${host}/${pid ?? ''}`;
    const { id: run } = addRun.get(
      `${service}\n${start}`,
      service,
      text('service.version') ?? null,
      pid !== undefined && /^\d{1,10}$/.test(pid) ? Number(pid) : null,
      host,
      nowUs,
      nowUs,
    ) as { id: number };
    const { id } = addResource.get(json, service, run) as { id: number };
    return { id, service, run };
  };

  return {
    clear() {
      resources.clear();
      scopes.clear();
    },
    resource(resource, nowUs) {
      const json = JSON.stringify(resource ?? {});
      return resources.get(
        json,
        () =>
          (selectResource.get(json) as ResourceRow | undefined) ??
          insertResource(json, resource, nowUs),
      );
    },
    scope(scope) {
      const json = JSON.stringify(scope ?? {});
      return scopes.get(json, () => (addScope.get(json) as { id: number }).id);
    },
  };
}
