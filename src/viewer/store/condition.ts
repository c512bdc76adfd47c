/** SQL with its parameters. Drops out while one of them is undefined. */
export type Condition = readonly [
  sql: string,
  ...parameters: ReadonlyArray<string | number | undefined>,
];

export interface Where {
  readonly sql: string;
  readonly parameters: ReadonlyArray<string | number>;
}

/** Joins conditions with AND. Values are always parameters, never part of the SQL. */
export function whereOf(conditions: readonly Condition[]): Where {
  const complete = conditions.filter(([, ...parameters]) => !parameters.includes(undefined));
  return {
    sql: complete.map(([sql]) => `(${sql})`).join(' AND ') || '1',
    parameters: complete.flatMap(([, ...parameters]) => parameters as Array<string | number>),
  };
}
