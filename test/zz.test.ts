import { test } from 'node:test';
import { ensureServers } from '/work/wt/metrics/scripts/servers/ensure.ts';
import { startPostgres } from '/work/wt/metrics/scripts/servers/start-postgres.ts';
import { useService } from '/work/wt/metrics/test/support/services.ts';
test('x', async () => {
  await ensureServers(['postgres']);
  const postgres = await startPostgres();
  for (const sampler of ['always_on','always_off']) {
  const o = await useService('pg/service.mjs', async ({get}) => { await get('/users/7'); await get('/elsewhere'); }, {env: {DATABASE_URL: postgres.url, SIGHTLINE_SLOW_QUERY_MS: '0', OTEL_TRACES_SAMPLER: sampler}});
  console.log(o.stderr);
  for (const m of o.metrics.filter(m => m.name.startsWith('db.'))) console.log(m.scope.name, m.name, m.unit, m.attributes, m.count ?? m.value);
  for (const l of o.logs) console.log(l.eventName, l.body, l.attributes, l.traceId, l.flags);
  }
  await postgres.stop();
});
