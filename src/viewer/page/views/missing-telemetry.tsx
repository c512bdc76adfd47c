import type { Finding } from '../../api/context.ts';
import type { Status } from '../parts/filters.tsx';
import { Fault, Note } from '../parts/texts.tsx';
import { useData } from '../state/use-data.ts';

const MARKS = { ok: '✓', warn: '!', fail: '✗', skipped: '–' } as const;
const WORDS = { ok: 'passed', warn: 'warning', fail: 'failure', skipped: 'not checked' } as const;
const MEGABYTE = 1024 * 1024;

/** Findings about missing telemetry: of `sightline doctor`, and from the telemetry that arrived. */
export function MissingTelemetry() {
  const { value, fault, refresh } = useData<readonly Finding[]>('/api/view/findings');
  const status = useData<Status>('/api/view/status').value;
  const groups = [...new Set((value ?? []).map(({ group }) => group))];
  return (
    <>
      <h1>Why is something missing</h1>
      <button type="button" onClick={refresh}>
        Check again
      </button>
      <Fault text={fault} />
      {value === undefined && fault === undefined && <Note>Checking…</Note>}
      {groups.map((group) => (
        <section key={group} aria-label={group}>
          <h2>{group}</h2>
          <ul class="plain findings">
            {(value ?? [])
              .filter((finding) => finding.group === group)
              .map(({ name, state, text, cure }, index) => (
                <li key={`${name} ${index}`} class={`finding ${state}`}>
                  <span class="mark" role="img" aria-label={WORDS[state]}>
                    {MARKS[state]}
                  </span>
                  <strong>
                    <bdi>{name}</bdi>
                  </strong>
                  <div>
                    <bdi>{text}</bdi>
                    {cure !== undefined && (
                      <div class="cure">
                        → <bdi>{cure}</bdi>
                      </div>
                    )}
                  </div>
                </li>
              ))}
          </ul>
        </section>
      ))}
      {status !== undefined && (
        <section aria-label="Viewer">
          <h2>Viewer</h2>
          <p>
            OTLP/HTTP at <code>{status.addresses.http}</code>, OTLP/gRPC at{' '}
            <code>{status.addresses.grpc}</code>
            {status.addresses.forward !== undefined && (
              <>
                , forwarded to <code>{status.addresses.forward}</code>
              </>
            )}
            . {(status.usedBytes / MEGABYTE).toFixed(1)} of {status.bounds.maxBytes / MEGABYTE} MB
            used; the oldest data is removed first, all data after{' '}
            {status.bounds.maxAgeMs / 3_600_000} hours.
          </p>
        </section>
      )}
    </>
  );
}
