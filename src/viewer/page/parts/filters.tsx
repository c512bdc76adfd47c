import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { go, useRoute, withQuery } from '../state/route.ts';
import { useData } from '../state/use-data.ts';

const TYPING_MS = 250;

/** A text that filters; it is in the address when typing pauses. */
export function TextFilter({ name, label }: { readonly name: string; readonly label: string }) {
  const value = useRoute().query.get(name) ?? '';
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => go(withQuery({ [name]: typed }), true), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <label>
      <span>{label}</span>
      <input
        type="search"
        name={name}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
    </label>
  );
}

export function ChoiceFilter(props: {
  readonly name: string;
  readonly label: string;
  readonly choices: ReadonlyArray<readonly [value: string, text: string]>;
}) {
  const value = useRoute().query.get(props.name) ?? '';
  return (
    <label>
      <span>{props.label}</span>
      <select
        name={props.name}
        value={value}
        onChange={(event) => go(withQuery({ [props.name]: event.currentTarget.value }))}
      >
        {props.choices.map(([choice, text]) => (
          <option key={choice} value={choice}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

const TIMES = [
  ['', 'all'],
  ['1m', '1 minute'],
  ['5m', '5 minutes'],
  ['1h', '1 hour'],
  ['24h', '24 hours'],
] as const;

export function TimeFilter() {
  return <ChoiceFilter name="since" label="last" choices={TIMES} />;
}

export interface Status {
  readonly version: string;
  readonly services: readonly string[];
  readonly addresses: { readonly http: string; readonly grpc: string; readonly forward?: string };
  readonly usedBytes: number;
  readonly bounds: { readonly maxBytes: number; readonly maxAgeMs: number };
}

export function ServiceFilter() {
  const { value } = useData<Status>('/api/view/status', { of: ['traces'] });
  const services = value?.services ?? [];
  return (
    <ChoiceFilter
      name="service"
      label="service"
      choices={[['', 'all'], ...services.map((service) => [service, service] as const)]}
    />
  );
}

/** Attributes that a span must have; names and values that were seen are suggested. */
export function AttributeFilter() {
  const chosen = useRoute().query.getAll('attribute');
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const names = useData<readonly string[]>('/api/view/attributes', { of: ['traces'] });
  const values = useData<readonly string[]>(
    name === '' ? undefined : `/api/view/attributes?name=${encodeURIComponent(name)}`,
  );
  const add = (event: Event) => {
    event.preventDefault();
    if (name === '') return;
    go(withQuery({ attribute: [...chosen, `${name}=${text}`] }));
    setName('');
    setText('');
  };
  return (
    <form class="attribute-filter" onSubmit={add}>
      <label>
        <span>attribute</span>
        <input
          list="attribute-names"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label>
        <span>value</span>
        <input
          list="attribute-values"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <button type="submit">Add</button>
      <datalist id="attribute-names">
        {(names.value ?? []).map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <datalist id="attribute-values">
        {(values.value ?? []).map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      {chosen.map((pair) => (
        <button
          key={pair}
          type="button"
          class="chip"
          aria-label={`Remove ${pair}`}
          onClick={() => go(withQuery({ attribute: chosen.filter((one) => one !== pair) }))}
        >
          {pair} ×
        </button>
      ))}
    </form>
  );
}

export function FilterBar({ children }: { readonly children: ComponentChildren }) {
  return (
    <search class="filters" aria-label="Filters">
      {children}
    </search>
  );
}

/** The names of the address that the API understands, as it understands them. */
export function apiQuery(names: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const { query } = useRoute();
  const asked = new URLSearchParams(more);
  for (const name of names) for (const value of query.getAll(name)) asked.append(name, value);
  return asked.toString();
}
