/** Mappings as rows: they may be unfinished, while the document only ever has whole ones. */
import type { CoordinationJsonSchema as Schema } from "@contract";
import type { Field } from "../fields";
import { readPath } from "../condition/read";

export interface MappingRow {
  field: string;
  source: string;
}

export type Mapping = Record<string, string>;

export const rowsOf = (mapping: Mapping | null | undefined): MappingRow[] => Object.entries(mapping ?? {}).map(([field, source]) => ({ field, source }));

/** What is wrong with a row among the others; null when it is whole. */
export function rowProblem(rows: readonly MappingRow[], index: number): string | null {
  const row = rows[index];
  if (row === undefined) return null;
  if (row.field.trim() === "") return "Name the field of the target's input.";
  if (rows.some((other, at) => at < index && other.field.trim() === row.field.trim())) return `“${row.field}” is mapped already: each field once.`;
  return row.source.trim() === "" ? "Choose what goes in: a field, or any expression." : null;
}

/** The mapping of rows that are all whole; null when one is not. */
export function mappingOf(rows: readonly MappingRow[]): Mapping | null {
  if (rows.some((_, index) => rowProblem(rows, index) !== null)) return null;
  return Object.fromEntries(rows.map(({ field, source }) => [field.trim(), source.trim()]));
}

/** The fields of the target's input that no row fills, the required ones first. */
export function unmapped(target: Schema, rows: readonly MappingRow[]): { field: string; isRequired: boolean }[] {
  const filled = new Set(rows.map((row) => row.field.trim()));
  const open = Object.keys(target.properties ?? {}).filter((field) => !filled.has(field));
  const named = (target.required ?? []).filter((field) => !filled.has(field) && !open.includes(field));
  const all = [...open, ...named].map((field) => ({ field, isRequired: target.required?.includes(field) ?? false }));
  return [...all.filter((each) => each.isRequired), ...all.filter((each) => !each.isRequired)];
}

/** The rows with those added whose source is plain: a field of the same name that comes from upstream, outputs before inputs. */
export function withSameNames(target: Schema, rows: readonly MappingRow[], upstream: readonly Field[]): MappingRow[] {
  const added = unmapped(target, rows).flatMap(({ field }): MappingRow[] => {
    const fits = upstream.filter(({ path }) => readPath(path)?.keys.at(-1) === field);
    const rank = ({ path }: Field) => (path.startsWith("output") ? 0 : path.startsWith("input") ? 100 : 200) + (readPath(path)?.keys.length ?? 0);
    const [best] = [...fits].sort((left, right) => rank(left) - rank(right));
    return best === undefined ? [] : [{ field, source: best.path }];
  });
  return [...rows, ...added];
}
