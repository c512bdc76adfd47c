import type { SourceLines } from '../../api/source-files.ts';
import type { ErrorGroup, Occurrence } from '../../store/read/errors.ts';

export interface ErrorDetail {
  readonly group: ErrorGroup;
  readonly occurrences: readonly Occurrence[];
  readonly source: readonly SourceLines[];
}

/** An error group as Markdown for an issue, a chat or an agent. */
export function errorMarkdown({ group, occurrences, source }: ErrorDetail): string {
  const { type, message, service, count, stack } = group;
  const parts = [
    `## ${oneLine(type)}: ${oneLine(message)}`,
    `${count} times in ${oneLine(service)}, last at ${new Date(group.lastUs / 1000).toISOString()}`,
    ...source.map(({ file, line, lines }) =>
      [
        `${file}:${line}`,
        fenced(
          lines
            .map(({ number, text }) => `${number === line ? '>' : ' '} ${number}  ${text}`)
            .join('\n'),
        ),
      ].join('\n\n'),
    ),
    ...(stack === '' ? [] : [fenced(stack)]),
    ...occurrences
      .slice(0, 3)
      .filter(({ trace }) => trace !== '')
      .map(({ trace, name }) => `- trace ${trace} ${oneLine(name ?? '')}`),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** A code block with a fence that is longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
