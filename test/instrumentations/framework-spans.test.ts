// What frameworks add to the server span: an error that they answer, and spans where they are wanted.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createServiceFolder } from '../support/loading.ts';
import { type Answer, MODULE_SYSTEMS, type Outcome, useService } from '../support/services.ts';

const folder = createServiceFolder();
after(() => folder.remove());

/** Frameworks, whether they have spans of their own without being asked, and what brings the others. */
const FRAMEWORKS = [
  {
    name: 'koa',
    spans: [],
    options: { ignoreLayersType: ['middleware'] },
    wanted: 'router - /users/:id',
  },
  { name: 'hapi', spans: [], options: { spans: true }, wanted: 'route - /users/{id}' },
  { name: 'nestjs', spans: ['Users.find', 'find'] },
] as const;

for (const { name, spans } of FRAMEWORKS) {
  for (const system of MODULE_SYSTEMS) {
    test(`${name} (${system}): its spans, and the error of a handler`, async () => {
      const { outcome, user, failed } = await use(`${name}/service.${system}`);
      // Each is the parent of the next.
      let parent = outcome.serverSpan(user);
      for (const expected of spans) {
        const child = outcome.spans.find(({ parentSpanId }) => parentSpanId === parent.spanId);
        assert.equal(child?.name, expected);
        assert.equal(child?.kind, 'INTERNAL');
        parent = child;
      }
      assert.equal(outcome.trace(user).length, 1 + spans.length);

      assert.equal(failed.status, 500);
      const server = outcome.serverSpan(failed);
      assert.equal(server.status.code, 'ERROR');
      assert.equal(server.attributes['error.type'], '500');
      const events = outcome.trace(failed).flatMap((span) => span.events);
      assert.equal(events.length, Math.max(1, spans.length));
      assert.equal(events[0]?.attributes['exception.message'], 'the database is away');
    });
  }
}

for (const framework of FRAMEWORKS) {
  if (!('options' in framework)) continue;
  const { name, options, wanted } = framework;
  test(`${name}: options bring spans for its handlers, and the route is the same`, async () => {
    const file = folder.write(`${name}.yaml`, FILE + JSON.stringify({ [name]: options }));
    const { outcome, user } = await use(`${name}/service.mjs`, { OTEL_CONFIG_FILE: file });
    const names = outcome.trace(user).map((span) => span.name);
    assert.ok(names.includes(wanted), String(names));
    const route = wanted.replace(/.* /, '');
    assert.equal(outcome.serverSpan(user).attributes['http.route'], route);
  });
}

async function use(
  service: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ outcome: Outcome; user: Answer; failed: Answer }> {
  let user: Answer | undefined;
  let failed: Answer | undefined;
  const outcome = await useService(
    service,
    async ({ get }) => {
      user = await get('/users/7');
      failed = await get('/fails');
    },
    { env },
  );
  return { outcome, user: user!, failed: failed! };
}

const FILE = `
file_format: "1.0"
propagator: { composite: [{ tracecontext: }] }
tracer_provider:
  processors:
    - batch: { exporter: { otlp_http: { endpoint: "\${OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces" } } }
instrumentation/development:
  js: `;
