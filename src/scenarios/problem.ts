export interface Place {
  line: number;
  column: number;
}

/** Something wrong in a file, where it is. */
export interface Problem extends Place {
  file: string;
  message: string;
}

/** Where a part of a file stands, or so many characters into its text. */
export type Locate = (path: readonly PropertyKey[], offset?: number) => Place;
