import { useState } from 'preact/hooks';
import type { SourceLines } from '../../api/source-files.ts';
import type { ErrorGroup, Occurrence } from '../../store/read/errors.ts';
import { visible } from '../parts/attributes.tsx';
import { Fault, Note, Time } from '../parts/texts.tsx';
import { useData } from '../state/use-data.ts';
import { type ErrorDetail, errorMarkdown } from './error-markdown.ts';

/** One error group: message, source lines, stack, and the requests in which it happened. */
export function ErrorPage({ id }: { readonly id: string }) {
  const { value, fault } = useData<ErrorDetail>(`/api/view/error?id=${encodeURIComponent(id)}`, {
    signals: ['traces', 'logs'],
  });
  if (value === undefined) {
    return (
      <>
        <h1>Error</h1>
        <Fault text={fault} />
        {fault === undefined && <Note>…</Note>}
      </>
    );
  }
  const { group, occurrences, source } = value;
  return (
    <>
      <h1>
        <bdi>{group.type}</bdi> <span class="count">×{group.count}</span>
      </h1>
      <p class="message-text">
        <bdi>{visible(group.message)}</bdi>
      </p>
      <p class="facts">
        <bdi>{group.service}</bdi> · first <Time micros={group.firstUs} /> · last{' '}
        <Time micros={group.lastUs} /> · <CopyButton error={value} />
      </p>
      {source.map((lines) => (
        <Source key={`${lines.file}:${lines.line}`} source={lines} />
      ))}
      <Stack group={group} />
      <Occurrences list={occurrences} />
    </>
  );
}

function CopyButton({ error }: { readonly error: ErrorDetail }) {
  const [label, setLabel] = useState('Copy as Markdown');
  const copy = () =>
    navigator.clipboard.writeText(errorMarkdown(error)).then(
      () => setLabel('Copied'),
      () => setLabel('The browser does not allow copying'),
    );
  return (
    <button type="button" onClick={copy}>
      {label}
    </button>
  );
}

function Source({ source: { file, line, lines } }: { readonly source: SourceLines }) {
  return (
    <figure>
      <figcaption>
        <code>
          {file}:{line}
        </code>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keys must reach what scrolls */}
      <pre class="source" tabIndex={0}>
        {lines.map(({ number, text }) => (
          <div key={number} class={number === line ? 'this-line' : undefined}>
            <span class="faint">{String(number).padStart(5)} </span>
            {visible(text)}
          </div>
        ))}
      </pre>
    </figure>
  );
}

function Stack({ group: { stack } }: { readonly group: ErrorGroup }) {
  if (stack === '') return null;
  return (
    <section>
      <h2>Stack</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keys must reach what scrolls */}
      <pre tabIndex={0}>
        {stack.split('\n').map((line, index) => (
          <div key={index} class={/node_modules|\bnode:/.test(line) ? 'faint' : undefined}>
            {visible(line)}
          </div>
        ))}
      </pre>
    </section>
  );
}

function Occurrences({ list }: { readonly list: readonly Occurrence[] }) {
  return (
    <section>
      <h2>Where it happened</h2>
      <ul class="plain">
        {list.map(({ timeUs, trace, span, name }, index) => (
          <li key={index}>
            <Time micros={timeUs} />{' '}
            {trace === '' ? (
              <span class="faint">outside of any trace</span>
            ) : (
              <a href={`/traces/${trace}${span === '' ? '' : `?span=${span}`}`}>
                <bdi>{name ?? trace}</bdi>
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
