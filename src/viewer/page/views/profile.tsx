import { useState } from 'preact/hooks';
import { post } from '../state/use-data.ts';
import { type CpuProfile, type Flame, flamesOf } from './flames.ts';

const SECONDS = 10;
const ROW = 18;

/** Takes a CPU profile of the process of a span, and draws it. */
export function ProfileButton({ pid }: { readonly pid: string | undefined }) {
  const [state, setState] = useState<{ said: string; flames?: readonly Flame[] }>({ said: '' });
  if (pid === undefined) return null;
  const take = () => {
    setState({ said: `The process ${pid} is profiled for ${SECONDS} seconds…` });
    post<{ profile: string } | { fault: string }>(
      `/api/profile?pid=${pid}&seconds=${SECONDS}`,
    ).then(
      (answer) =>
        setState(
          'fault' in answer
            ? { said: answer.fault }
            : { said: '', flames: flamesOf(JSON.parse(answer.profile) as CpuProfile) },
        ),
      (error: Error) => setState({ said: error.message }),
    );
  };
  return (
    <section aria-label="Profile">
      <button type="button" onClick={take}>
        Profile its process for {SECONDS} s
      </button>
      <p aria-live="polite">{state.said}</p>
      {state.flames !== undefined && <FlameGraph flames={state.flames} />}
    </section>
  );
}

function FlameGraph({ flames }: { readonly flames: readonly Flame[] }) {
  const depth = flames.reduce((most, flame) => Math.max(most, flame.depth), 0);
  return (
    <div class="flames" style={{ height: `${(depth + 1) * ROW}px` }}>
      {flames.map(({ name, place, depth: row, from, share }, index) => (
        <span
          key={index}
          class="flame"
          title={`${name} ${place} ${(share * 100).toFixed(1)} %`}
          style={{ top: `${row * ROW}px`, left: `${from * 100}%`, width: `${share * 100}%` }}
        >
          {name}
        </span>
      ))}
    </div>
  );
}
