// Libraries that make spans by the API themselves: they arrive, in the trace of the request, and no others beside them.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Postgres, startPostgres } from '../../scripts/servers/start-postgres.ts';
import { askedOf, type Ways } from '../support/asked.ts';
import { FORMS } from '../support/forms.ts';

const skip = skipReason(await ensureServers(['postgres']));
const SCOPES = ['@elastic/transport', 'pg-boss'];

const WAYS: Ways = {
  // First, since the worker still has it to complete when it is answered.
  job: ['ada', 'send mails', 'process mails', 'complete mails'],
  search: ['7', 'search'],
  missing: ['ResponseError 404', 'search'],
};

suite('libraries with telemetry of their own', { skip }, () => {
  let postgres: Postgres;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres?.stop());

  for (const form of FORMS) {
    test(`${form}: Elasticsearch's client and pg-boss`, async () => {
      const env = { DATABASE_URL: postgres.url, SIGHTLINE_CONSOLE: 'true' };
      const asked = await askedOf('libraries/own-telemetry', form, WAYS, SCOPES, env);
      const [search] = asked.spansOf('search');
      assert.equal(
        search!.attributes['db.system.name'] ?? search!.attributes['db.system'],
        'elasticsearch',
      );
      // One request below each, and nothing of what was asked for.
      const below = asked.spans.filter(({ parentSpanId }) => parentSpanId === search!.spanId);
      assert.deepEqual(
        below.map(({ kind }) => kind),
        ['CLIENT'],
      );
      assert.doesNotMatch(JSON.stringify(search!.attributes), /secret/);
      assert.equal(asked.spansOf('missing')[0]!.status.code, 'ERROR');
      const processed = asked.spansOf('job').find(({ name }) => name.startsWith('process'));
      const line = asked.logs.find(({ body }) => body === 'process ada');
      assert.equal(line?.traceId, processed!.traceId);
    });
  }
});
