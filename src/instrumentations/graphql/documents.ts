import { type Place, sourceText } from './source-text.ts';

/** A field, a fragment that is spread, or one that is written where it is used. */
export interface Selection {
  readonly kind?: string;
  readonly name?: { readonly value: string };
  readonly alias?: { readonly value: string } | undefined;
  readonly selectionSet?: { readonly selections: readonly Selection[] } | undefined;
  readonly loc?: Place | undefined;
}

/** An operation, a fragment, or a part of a schema. */
export interface Definition extends Selection {
  /** `query`, `mutation` or `subscription`. */
  readonly operation?: string;
}

export interface Document {
  readonly definitions: readonly Definition[];
  readonly loc?: Place | undefined;
}

export function isDocument(value: unknown): value is Document {
  return Array.isArray((value as Document | null | undefined)?.definitions);
}

/** @param name where it is not given, the first counts */
export function operationIn(
  { definitions }: Document,
  name?: string | null,
): Definition | undefined {
  const operations = definitions.filter(({ operation }) => operation !== undefined);
  return name ? operations.find((one) => one.name?.value === name) : operations[0];
}

/**
 * The text of a field.
 *
 * @param path names under which the answer has it and what is above it
 * @returns undefined where the document does not say where anything stands
 */
export function fieldText(
  document: Document,
  operation: Definition,
  path: readonly string[],
  hasValues: boolean,
): string | undefined {
  if (document.loc === undefined) return undefined;
  let found: readonly Selection[] = [operation];
  for (const name of path) {
    found = found.flatMap((above) => fieldsIn(document, above)).filter(called(name));
  }
  const place = found[0]?.loc;
  return place === undefined ? undefined : sourceText(document.loc, place, hasValues);
}

function called(name: string) {
  return (field: Selection) => (field.alias ?? field.name)?.value === name;
}

/** With those of fragments, where they are used. A document whose fragments use each other is not executed. */
function fieldsIn(document: Document, { selectionSet }: Selection): readonly Selection[] {
  return (selectionSet?.selections ?? []).flatMap((selection) => {
    if (selection.kind === 'Field') return [selection];
    if (selection.kind === 'InlineFragment') return fieldsIn(document, selection);
    const fragment = document.definitions.find(
      ({ kind, name }) => kind === 'FragmentDefinition' && name?.value === selection.name?.value,
    );
    return fragment === undefined ? [] : fieldsIn(document, fragment);
  });
}
