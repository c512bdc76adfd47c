import type { KeyValue } from '../../otlp/otlp-types.ts';
import { toText } from '../../otlp/values.ts';

/** Longer values are collapsed. */
const MAX_CHARACTERS = 300;

/** A table of attributes, with the values as text. */
export function Attributes(props: {
  readonly title: string;
  readonly list: readonly KeyValue[] | undefined;
}) {
  const { title, list = [] } = props;
  if (list.length === 0) return null;
  const sorted = [...list].sort((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1));
  return (
    <section>
      {title !== '' && <h3>{title}</h3>}
      <table class="attributes">
        <tbody>
          {sorted.map(({ key, value }, index) => (
            <tr key={`${key} ${index}`}>
              <th scope="row">
                <bdi>{key}</bdi>
              </th>
              <td>
                <Value text={toText(value)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function Value({ text }: { readonly text: string }) {
  if (text.length <= MAX_CHARACTERS) return <bdi class="value">{visible(text)}</bdi>;
  return (
    <details>
      <summary>
        <bdi class="value">{visible(text.slice(0, MAX_CHARACTERS))}…</bdi>
        <span class="faint"> {text.length.toLocaleString()} characters</span>
      </summary>
      <pre class="value">{visible(text)}</pre>
    </details>
  );
}

/** Escapes control characters and those that change the direction of the text. */
export function visible(text: string): string {
  return text.replace(
    /(?![\t\n])\p{Cc}|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
