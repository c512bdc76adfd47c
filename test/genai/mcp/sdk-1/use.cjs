// What a client of both generations asks; prints each answer.
module.exports = async (client, more = {}) => {
  const say = (name, value) => console.log(`${name}: ${JSON.stringify(value)}`);
  const ways = {
    list: async () => (await client.listTools()).tools.map(({ name }) => name).sort(),
    add: () => client.callTool({ name: 'add', arguments: { a: 17, b: 4 } }),
    throws: () => client.callTool({ name: 'throws', arguments: { why: 'too far' } }),
    says: () => client.callTool({ name: 'says', arguments: {} }),
    invalid: () => client.callTool({ name: 'add', arguments: { a: 'x' } }),
    unknown: () => client.callTool({ name: 'nothing', arguments: {} }),
    fetches: () => client.callTool({ name: 'fetches', arguments: {} }),
    resource: () => client.readResource({ uri: 'config://app' }),
    missing: () => client.readResource({ uri: 'config://none' }),
    prompt: () => client.getPrompt({ name: 'greet' }),
    own: async () => {
      const _meta = Object.freeze({ 'x.example/own': 'kept' });
      const params = Object.freeze({ name: 'meta', arguments: Object.freeze({}), _meta });
      const answer = await client.callTool(params);
      return [answer, Object.keys(params), Object.keys(_meta)];
    },
    traced: () =>
      client.callTool({
        name: 'add',
        arguments: { a: 1, b: 1 },
        _meta: { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
      }),
    cancelled: () => {
      const controller = new AbortController();
      const onprogress = ({ progress }) => {
        say('progress', progress);
        controller.abort('changed my mind');
      };
      const options = { signal: controller.signal, onprogress };
      return more.call(client, { name: 'slow', arguments: {} }, options);
    },
    late: () => more.call(client, { name: 'slow', arguments: {} }, { timeout: 300 }),
    ...more.ways?.(client),
  };
  for (const [name, way] of Object.entries(ways)) {
    try {
      say(name, await way());
    } catch (error) {
      say(name, `${error.name} ${error.code} ${error.message}`);
    }
  }
};
