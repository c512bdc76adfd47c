import type { DatabaseSync } from 'node:sqlite';
import type { Resource, Scope } from '../otlp/types.ts';
import { textOf } from '../otlp/values.ts';

/** Rows that are looked up again and again, kept by their text. Beyond this, the map begins anew. */
const MAX_KEPT = 10_000;
/** Of a name that lists and keys have; the whole is in the resource. */
const NAME_CHARACTERS = 200;

export interface KnownResource {
  readonly id: number;
  readonly service: string;
  readonly run: number;
}

/** Finds, or makes, the rows of resources and scopes. */
export interface Ids {
  resource(resource: Resource | undefined, nowUs: number): KnownResource;
  scope(scope: Scope | undefined): number;
  /** Looks all up anew: a transaction was rolled back, or rows were removed. */
  forget(): void;
}

export function createIds(database: DatabaseSync): Ids {
  const resources = new Map<string, KnownResource>();
  const scopes = new Map<string, number>();
  const findResource = database.prepare('SELECT id, service, run FROM resources WHERE json = ?');
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

  const makeResource = (json: string, resource: Resource | undefined, nowUs: number) => {
    const { attributes } = resource ?? {};
    const text = (...names: string[]) => textOf(attributes, ...names)?.slice(0, NAME_CHARACTERS);
    const service = text('service.name') ?? 'unknown_service';
    const pid = text('process.pid');
    const host = text('host.name') ?? '';
    // Each start has an instance of its own; of clients that give none, the process distinguishes starts.
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
    forget() {
      resources.clear();
      scopes.clear();
    },
    resource(resource, nowUs) {
      const json = JSON.stringify(resource ?? {});
      const kept = resources.get(json);
      if (kept !== undefined) return kept;
      const found = findResource.get(json) as KnownResource | undefined;
      const known = found ?? makeResource(json, resource, nowUs);
      if (resources.size >= MAX_KEPT) resources.clear();
      resources.set(json, known);
      return known;
    },
    scope(scope) {
      const json = JSON.stringify(scope ?? {});
      const kept = scopes.get(json);
      if (kept !== undefined) return kept;
      const { id } = addScope.get(json) as { id: number };
      if (scopes.size >= MAX_KEPT) scopes.clear();
      scopes.set(json, id);
      return id;
    },
  };
}
