import type { LogLine } from '../../store/read/logs.ts';
import { severityName } from '../../trace/severity.ts';
import { hueOf, Time } from './texts.tsx';

/** A log record in a list; a link to the record. */
export function LogRow({ log, href }: { readonly log: LogLine; readonly href?: string }) {
  const { id, timeUs, severity, service, body } = log;
  const name = severityName(severity);
  return (
    <a class={`line log-line severity-${name.toLowerCase()}`} href={href ?? `/logs?log=${id}`}>
      <Time micros={timeUs} />
      <span class="severity">{name}</span>
      <bdi class="service" style={{ '--hue': hueOf(service) }}>
        {service}
      </bdi>
      <bdi class="body">{body}</bdi>
    </a>
  );
}
