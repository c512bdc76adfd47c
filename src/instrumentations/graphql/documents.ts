import { type Location, sourceText } from './source-text.ts';

/** A field, a fragment spread, or an inline fragment. */
export interface Selection {
  readonly kind?: string;
  readonly name?: { readonly value: string };
  readonly alias?: { readonly value: string } | undefined;
  readonly selectionSet?: { readonly selections: readonly Selection[] } | undefined;
  readonly loc?: Location | undefined;
}

/** An operation, a fragment, or a definition of a schema. */
export interface Definition extends Selection {
  /** `query`, `mutation` or `subscription`. */
  readonly operation?: string;
}

export interface Document {
  readonly definitions: readonly Definition[];
  readonly loc?: Location | undefined;
}

export function isDocument(value: unknown): value is Document {
  return Array.isArray((value as Document | null | undefined)?.definitions);
}

/** @param name default: the first operation */
export function operationIn(
  { definitions }: Document,
  name?: string | null,
): Definition | undefined {
  const operations = definitions.filter(({ operation }) => operation !== undefined);
  return name ? operations.find((operation) => operation.name?.value === name) : operations[0];
}

/**
 * The text of a field.
 *
 * @param path response names of the field and of its ancestors
 * @returns undefined if the document has no locations
 */
export function fieldText(
  document: Document,
  operation: Definition,
  path: readonly string[],
  hasValues: boolean,
): string | undefined {
  if (document.loc === undefined) return undefined;
  let matches: readonly Selection[] = [operation];
  for (const name of path) {
    matches = matches
      .flatMap((parent) => fieldsIn(document, parent))
      .filter((field) => (field.alias ?? field.name)?.value === name);
  }
  const location = matches[0]?.loc;
  return location === undefined ? undefined : sourceText(document.loc, location, hasValues);
}

/** Includes the fields of fragments. Documents with cyclic fragments are not executed. */
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
