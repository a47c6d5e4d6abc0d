type CamelCase<Name> = Name extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : Name;

/** A row with the names that TypeScript uses; nested values keep theirs. */
export type Camel<Row> = { [Key in keyof Row as CamelCase<Key>]: Row[Key] } & {};

/**
 * Renames `created_at` to `createdAt` and so on, one level deep: JSON documents inside are data, not
 * rows. Times become ISO 8601: some servers answer them as PostgreSQL prints them, which not every
 * browser can read.
 */
export function camel<Row extends object>(row: Row): Camel<Row> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      name.endsWith("_at") && typeof value === "string" ? isoTime(value) : value,
    ]),
  ) as Camel<Row>;
}

const isoTime = (printed: string) => printed.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00");
