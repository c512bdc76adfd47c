const graphql = require('graphql');
const { attempt, print, shape, wrong } = require('./trying.cjs');

const {
  GraphQLInt,
  GraphQLList,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  buildSchema,
  execute,
  parse,
  subscribe,
  validate,
} = graphql;

module.exports = async function run() {
  shape('graphql', graphql, 1);
  const resolve = (source, { name }, context, info) =>
    `${name} ${context?.own} ${info.fieldName} ${source}`;
  const inner = new GraphQLObjectType({
    name: 'Inner',
    fields: () => ({
      value: { type: GraphQLInt, resolve: async () => 1 },
      fails: {
        type: GraphQLInt,
        resolve: () => {
          throw new Error('inner');
        },
      },
    }),
  });
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Query',
      fields: {
        hello: { type: GraphQLString, args: { name: { type: GraphQLString } }, resolve },
        list: { type: new GraphQLList(inner), resolve: () => [{}, {}] },
        plain: { type: GraphQLString },
      },
    }),
    subscription: new GraphQLObjectType({
      name: 'Subscription',
      fields: {
        tick: {
          type: GraphQLInt,
          subscribe: async function* ticks() {
            yield { tick: 1 };
            yield { tick: 2 };
          },
        },
      },
    }),
  });
  print('resolver', schema.getQueryType().getFields().hello.resolve === resolve);
  const sources = [
    '{ hello(name: "x") }',
    '{ list { value fails } }',
    '{ plain }',
    '{ nothing }',
    '{',
    'query A { plain } query B { plain }',
    'mutation { a }',
    '{ __schema { queryType { name } } }',
    'fragment F on Query { plain } query { ...F }',
  ];
  const rootValue = Object.freeze({ plain: 'plain' });
  for (const source of sources) {
    await attempt(`graphql ${source}`, () =>
      graphql
        .graphql({ schema, source, rootValue, contextValue: Object.freeze({ own: 1 }) })
        .then((result) => JSON.stringify(result)),
    );
    await attempt(`parse ${source}`, () => parse(source).kind);
    await attempt(`sync ${source}`, () =>
      JSON.stringify(graphql.graphqlSync({ schema, source, rootValue })),
    );
  }
  const document = parse('query B($n: String) { hello(name: $n) }');
  print(
    'validate',
    validate(schema, document).length,
    validate(schema, parse('{ x }')).map(({ message }) => message),
  );
  await attempt('execute', () =>
    execute({ schema, document, variableValues: { n: 'v' }, operationName: 'B' }),
  );
  await attempt('execute frozen', () =>
    execute(
      Object.freeze({
        schema,
        document,
        fieldResolver: (_source, given) => `own ${Object.keys(given)}`,
      }),
    ),
  );
  await attempt('subscribe', async () => {
    const seen = [];
    for await (const { data } of await subscribe({
      schema,
      document: parse('subscription { tick }'),
    }))
      seen.push(data.tick);
    return seen;
  });
  const built = buildSchema('type Query { a: Int }');
  print(
    'untouched',
    built.getQueryType().getFields().a.resolve,
    schema.getQueryType().getFields().hello.resolve === resolve,
  );
  await attempt('old arguments', () => graphql.graphql(schema, '{ plain }'));
  await wrong('graphql', graphql, [
    'parse',
    'validate',
    'execute',
    'graphql',
    'subscribe',
    'buildSchema',
    'print',
    'visit',
  ]);
};
