import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

type Row = Readonly<Record<string, unknown>>;

interface Failure {
  readonly status: number;
  readonly code: number;
  readonly type: string;
  readonly message: string;
}

/**
 * ClickHouse's interface by HTTP: tables that are created, rows as JSON, one condition. Source: ClickHouse's manual, "HTTP
 * Interface".
 */
export async function startFakeClickHouse(): Promise<{ readonly port: number; stop(): void }> {
  const tables = new Map<string, Row[]>();

  const rowsOf = (table: string, statement: string): readonly Row[] | Failure =>
    tables.get(table) ?? {
      ...{ status: 404, code: 60, type: 'UNKNOWN_TABLE' },
      message: `Unknown table expression identifier '${table}' in scope ${statement}`,
    };

  const perform = (statement: string, body: string, values: URLSearchParams) => {
    const create = /^create table (?:if not exists )?(\w+)/i.exec(statement);
    if (create !== null) {
      tables.set(create[1]!, []);
      return '';
    }
    const insert = /^insert into (\w+)(?: \((.*?)\))? format JSON(\w*)EachRow/i.exec(statement);
    if (insert !== null) {
      const rows = rowsOf(insert[1]!, statement);
      if (!Array.isArray(rows)) return rows as Failure;
      rows.push(
        ...body
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Row),
      );
      return '';
    }
    const select = /^select .* from (\w+)(?: where (\w+) = (\S+))?[\s\S]*? format (\w+)$/i.exec(
      statement.replace(/\{(\w+): ?\w+\}/g, (_, name) => values.get(`param_${name}`) ?? ''),
    );
    if (select !== null) {
      const rows = rowsOf(select[1]!, statement);
      if (!Array.isArray(rows)) return rows as Failure;
      const [, , key, value, format] = select;
      const plain = value?.replaceAll("'", '');
      const data = rows.filter((row) => key === undefined || String(row[key]) === plain);
      if (format === 'JSON') return JSON.stringify({ meta: [], data, rows: data.length });
      return data.map((row) => `${JSON.stringify(row)}\n`).join('');
    }
    const place = /^\w+ /.exec(statement)?.[0].length ?? 0;
    return {
      ...{ status: 400, code: 62, type: 'SYNTAX_ERROR' },
      message: `Syntax error: failed at position ${place + 1} (${statement.slice(place, place + 4)}): ${statement.slice(place)}. Expected one of: token`,
    };
  };

  const answer = async (request: IncomingMessage) => {
    const { searchParams } = new URL(request.url!, 'http://clickhouse');
    const body = await text(request);
    const given = searchParams.get('query');
    return perform((given ?? body).replace(/\s+/g, ' ').trim(), given ? body : '', searchParams);
  };

  const server = createServer(async (request, response) => {
    const result = await answer(request);
    response.setHeader('x-clickhouse-summary', '{"read_rows":"0"}');
    if (typeof result === 'string') {
      response.end(result);
      return;
    }
    const { status, code, type, message } = result;
    response.writeHead(status, { 'x-clickhouse-exception-code': String(code) });
    response.end(`Code: ${code}. DB::Exception: ${message}. (${type}) (version 26.8.1.1)\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
