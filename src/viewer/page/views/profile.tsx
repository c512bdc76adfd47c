import { useState } from 'preact/hooks';
import type { ProfileResult } from '../../api/context.ts';
import { post } from '../state/use-data.ts';
import { type CpuProfile, type Flame, flamesOf } from './flames.ts';

const SECONDS = 10;
const ROW_PX = 18;

interface ProfileState {
  readonly message: string;
  readonly flames?: readonly Flame[];
}

/** Takes a CPU profile of the process of a span, and draws it. */
export function ProfileButton({ pid }: { readonly pid: string | undefined }) {
  const [{ message, flames }, setState] = useState<ProfileState>({ message: '' });
  if (pid === undefined) return null;
  const take = () => {
    setState({ message: `Profiling process ${pid} for ${SECONDS} seconds…` });
    post<ProfileResult>(`/api/profile?pid=${pid}&seconds=${SECONDS}`).then(
      (result) =>
        setState(
          'fault' in result
            ? { message: result.fault }
            : { message: '', flames: flamesOf(JSON.parse(result.profile) as CpuProfile) },
        ),
      (error: Error) => setState({ message: error.message }),
    );
  };
  return (
    <section aria-label="Profile">
      <button type="button" onClick={take}>
        Profile its process for {SECONDS} s
      </button>
      <p aria-live="polite">{message}</p>
      {flames !== undefined && <FlameGraph flames={flames} />}
    </section>
  );
}

function FlameGraph({ flames }: { readonly flames: readonly Flame[] }) {
  const depth = flames.reduce((most, flame) => Math.max(most, flame.depth), 0);
  return (
    <div class="flames" style={{ height: `${(depth + 1) * ROW_PX}px` }}>
      {flames.map(({ name, place, depth: row, from, share }, index) => (
        <span
          key={index}
          class="flame"
          title={`${name} ${place} ${(share * 100).toFixed(1)} %`}
          style={{ top: `${row * ROW_PX}px`, left: `${from * 100}%`, width: `${share * 100}%` }}
        >
          {name}
        </span>
      ))}
    </div>
  );
}
