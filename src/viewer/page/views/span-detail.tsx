import type { Span, TracesData } from '../../otlp/otlp-types.ts';
import { nanosBetween, textOf, toMicros } from '../../otlp/values.ts';
import { Attributes } from '../parts/attributes.tsx';
import { DetailPane } from '../parts/detail-pane.tsx';
import { Duration, Time } from '../parts/texts.tsx';
import { useData } from '../state/use-data.ts';
import { Conversation } from './conversation.tsx';
import { ProfileButton } from './profile.tsx';

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;

/** One span with its attributes, events, links and resource. */
export function SpanDetail({ trace, span: id }: { readonly trace: string; readonly span: string }) {
  const { value, fault } = useData<TracesData>(`/api/view/span?trace=${trace}&span=${id}`);
  const [resourceSpans] = value?.resourceSpans ?? [];
  const [scopeSpans] = resourceSpans?.scopeSpans ?? [];
  const [span] = scopeSpans?.spans ?? [];
  return (
    <DetailPane label="Span" parameter="span" fault={fault}>
      {value !== undefined && span === undefined && (
        <p class="note">The store does not have this span.</p>
      )}
      {span !== undefined && (
        <>
          <SpanHead span={span} />
          <Conversation attributes={span.attributes} />
          <Attributes title="Attributes" list={span.attributes} />
          <Events span={span} />
          <Links span={span} />
          <Attributes title="Resource" list={resourceSpans?.resource?.attributes} />
          <p class="faint">
            by <bdi>{scopeSpans?.scope?.name ?? 'unknown'}</bdi> {scopeSpans?.scope?.version}
          </p>
          <ProfileButton pid={textOf(resourceSpans?.resource?.attributes, 'process.pid')} />
        </>
      )}
    </DetailPane>
  );
}

function SpanHead({ span }: { readonly span: Span }) {
  const { name, kind = 0, status, startTimeUnixNano, endTimeUnixNano, spanId } = span;
  return (
    <>
      <h2>
        <bdi>{name || '(no name)'}</bdi>
      </h2>
      <p class="facts">
        {KINDS[kind] ?? kind} · <Time micros={toMicros(startTimeUnixNano)} /> ·{' '}
        <Duration nanos={nanosBetween(startTimeUnixNano, endTimeUnixNano)} /> ·{' '}
        <code>{spanId}</code>
      </p>
      {status?.code === 2 && (
        <p class="fault">
          Error{status.message ? ': ' : ''}
          <bdi>{status.message}</bdi>
        </p>
      )}
    </>
  );
}

function Events({ span: { events = [] } }: { readonly span: Span }) {
  return (
    <>
      {events.map(({ name, timeUnixNano, attributes }, index) => (
        <section key={index}>
          <h3>
            <bdi>{name}</bdi> <Time micros={toMicros(timeUnixNano)} />
          </h3>
          <Attributes title="" list={attributes} />
        </section>
      ))}
    </>
  );
}

function Links({ span: { links = [] } }: { readonly span: Span }) {
  if (links.length === 0) return null;
  return (
    <section>
      <h3>Links</h3>
      <ul>
        {links.map(({ traceId, spanId }, index) => (
          <li key={index}>
            <a href={`/traces/${traceId}?span=${spanId}`}>
              <code>{spanId}</code> in trace <code>{traceId}</code>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
