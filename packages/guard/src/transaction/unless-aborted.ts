/** What `promise` settles to, unless the signal is aborted first: then its reason, and nobody waits for `promise` any longer. */
export async function unlessAborted<T>(promise: PromiseLike<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  const over = new AbortController();
  try {
    return await new Promise<T>((resolve, reject) => {
      promise.then(resolve, reject);
      const abort = (): void => {
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the reason is the caller's own, whatever it is
        reject(signal.reason);
      };
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true, signal: over.signal });
    });
  } finally {
    over.abort();
  }
}
