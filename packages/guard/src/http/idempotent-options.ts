/** How a handler is wrapped. */
export interface IdempotentOptions<Q> {
  /** Whose key it is, such as the tenant or the user: two may choose the same. Default: everybody's. */
  readonly scope?: (request: Q) => string;
}
