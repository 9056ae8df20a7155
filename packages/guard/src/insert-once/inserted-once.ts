/** A row, and whether this call inserted it. */
export interface InsertedOnce<R> {
  readonly row: R;
  readonly created: boolean;
}
