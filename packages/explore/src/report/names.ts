/** The reporters that write to the terminal, or to the log of a workflow. */
export const STREAM_NAMES = ['pretty', 'github'] as const;

/** Those whose text is a document of its own: it goes to a file, or has stdout for itself. */
export const DOCUMENT_NAMES = ['html', 'json', 'junit', 'markdown'] as const;

/** The reporters there are, for help and error messages. */
export const REPORTER_NAMES: readonly string[] = [...STREAM_NAMES, ...DOCUMENT_NAMES];
