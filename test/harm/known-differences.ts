/** A line of a program of test/services/harm/packages that is another under the preload. */
export interface KnownDifference {
  readonly program: string;
  /** How the line begins. */
  readonly line: string;
  readonly why: string;
}

/** What is known to differ. An entry that does not differ any more fails the test. */
export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    program: 'restify',
    line: 'route getusersid ',
    why: 'Upstream puts functions around handlers, so that the chain does not hold the service’s own',
  },
  {
    program: 'nestjs',
    line: 'guard Routes one ',
    why: 'Upstream puts a function around the handler, which `getHandler()` gives; it has its metadata',
  },
  {
    program: 'winston',
    line: 'winston.Logger.prototype ',
    why: 'Upstream puts `write` beside the method that is inherited',
  },
  {
    program: 'bunyan',
    line: 'own members ',
    why: 'Upstream exports a class of its own above that of bunyan: members are inherited, not own',
  },
  {
    program: 'graphql',
    line: 'untouched ',
    why: 'Upstream replaces the resolvers of a schema, without which there is no span of a resolver',
  },
  {
    program: 'clients-without-server',
    line: 'mysql pool connection ',
    why: 'Upstream hands on a second argument, which is undefined, to callbacks of getConnection',
  },
  {
    program: 'clients-without-server',
    line: 'mysql cluster ',
    why: 'The same',
  },
  {
    program: 'clients-without-server',
    line: "mysql 'a\\'b' select 1 from `a` ",
    why: 'Upstream counts connections of a pool of mysql by listeners, which are counted in turn',
  },
  {
    program: 'mongoose',
    line: 'Query.prototype.$where ',
    why: 'Upstream puts the method beside those that are inherited',
  },
  {
    program: 'mongoose',
    line: 'Query.prototype ',
    why: 'Upstream keeps the trace of a query beside its members',
  },
];
