import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { go, useRoute, withQuery } from '../state/route.ts';
import { useData } from '../state/use-data.ts';

const TYPING_PAUSE_MS = 250;

/** A text field; the address gets its text when typing pauses. */
export function TextFilter({ name, label }: { readonly name: string; readonly label: string }) {
  const value = useRoute().query.get(name) ?? '';
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => go(withQuery({ [name]: text }), true), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <label>
      <span>{label}</span>
      <input
        type="search"
        name={name}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
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
  const { value } = useData<Status>('/api/view/status', { signals: ['traces'] });
  const services = value?.services ?? [];
  return (
    <ChoiceFilter
      name="service"
      label="service"
      choices={[['', 'all'], ...services.map((service) => [service, service] as const)]}
    />
  );
}

/** Attributes that a span must have, with suggestions for names and values. */
export function AttributeFilter() {
  const pairs = useRoute().query.getAll('attribute');
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const names = useData<readonly string[]>('/api/view/attributes', { signals: ['traces'] });
  const values = useData<readonly string[]>(
    name === '' ? undefined : `/api/view/attributes?name=${encodeURIComponent(name)}`,
  );
  const add = (event: Event) => {
    event.preventDefault();
    if (name === '') return;
    go(withQuery({ attribute: [...pairs, `${name}=${text}`] }));
    setName('');
    setText('');
  };
  return (
    <form class="attribute-filter" onSubmit={add}>
      <SuggestionInput
        id="attribute-names"
        label="attribute"
        value={name}
        onInput={setName}
        suggestions={names.value}
      />
      <SuggestionInput
        id="attribute-values"
        label="value"
        value={text}
        onInput={setText}
        suggestions={values.value}
      />
      <button type="submit">Add</button>
      {pairs.map((pair) => (
        <button
          key={pair}
          type="button"
          class="chip"
          aria-label={`Remove ${pair}`}
          onClick={() => go(withQuery({ attribute: pairs.filter((other) => other !== pair) }))}
        >
          {pair} ×
        </button>
      ))}
    </form>
  );
}

function SuggestionInput(props: {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onInput: (text: string) => void;
  readonly suggestions: readonly string[] | undefined;
}) {
  const { id, label, value, onInput, suggestions = [] } = props;
  return (
    <>
      <label>
        <span>{label}</span>
        <input list={id} value={value} onInput={(event) => onInput(event.currentTarget.value)} />
      </label>
      <datalist id={id}>
        {suggestions.map((suggestion) => (
          <option key={suggestion} value={suggestion} />
        ))}
      </datalist>
    </>
  );
}

export function FilterBar({ children }: { readonly children: ComponentChildren }) {
  return (
    <search class="filters" aria-label="Filters">
      {children}
    </search>
  );
}

/** The parameters of the address with these names, for a request to the API. */
export function apiQuery(
  names: readonly string[],
  constants: Readonly<Record<string, string>> = {},
): string {
  const { query } = useRoute();
  const parameters = new URLSearchParams(constants);
  for (const name of names) for (const value of query.getAll(name)) parameters.append(name, value);
  return parameters.toString();
}
