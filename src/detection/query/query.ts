/** What a query's rows are made of. */
export type Cell = string | number | boolean | undefined;
/** Reads a field of a row by its name. */
export type Row = (field: string) => Cell;

/** An expression over one row. */
export type Expression =
  | { type: 'field'; name: string; at: number }
  | { type: 'value'; value: string | number | RegExp }
  | { type: 'list'; items: Expression[] }
  | { type: 'call'; name: string; args: Expression[]; at: number }
  | { type: 'not'; inner: Expression }
  | { type: 'binary'; operator: string; left: Expression; right: Expression };

export interface Named {
  name: string;
  expression: Expression;
}

export type Command =
  | { type: 'fields'; columns: Named[] }
  | { type: 'display'; columns: string[] }
  | { type: 'filter'; condition: Expression }
  | { type: 'parse'; source: Expression; pattern: RegExp; names: string[] }
  | { type: 'stats'; aggregates: Named[]; by: Named[] }
  | { type: 'sort'; keys: { expression: Expression; descending: boolean }[] }
  | { type: 'limit'; count: number }
  | { type: 'dedup'; columns: string[] };

/** A query in the language of CloudWatch Logs Insights, as far as it is read here. */
export interface Query {
  commands: Command[];
}
