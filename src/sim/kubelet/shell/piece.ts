/** A piece of a word after its expansions. */
export interface Piece {
  text: string;
  /** Quoted text is neither split nor matched against files. */
  quoted: boolean;
  /** It came out of an expansion, so that IFS splits it. */
  split: boolean;
  /** A field ends before this piece ("$@"). */
  breaks?: boolean;
}
