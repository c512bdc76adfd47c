// A server of MCP over stdio whose tool asks PostgreSQL, where there is one.
import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import pg from 'pg';
import { z } from 'zod';

const { DATABASE_URL } = process.env;
const database = DATABASE_URL && new pg.Pool({ connectionString: DATABASE_URL, max: 1 });
const server = new McpServer({ name: 'weather', version: '1.0.0' });
server.registerTool(
  'weather',
  { description: 'the weather of a city', inputSchema: z.object({ city: z.string() }) },
  async ({ city }) => {
    if (city !== 'Oslo') throw new RangeError(`no weather of ${city}`);
    const rows = database
      ? (await database.query("SELECT 'rain in ' || $1 AS weather", [city])).rows
      : [{ weather: `rain in ${city}` }];
    return { content: [{ type: 'text', text: rows[0].weather }] };
  },
);
const transport = new StdioServerTransport();
await server.connect(transport);
server.server.onclose = () => database?.end();
