/** The reporters there are, for help and error messages. */
export const REPORTERS = ['pretty', 'json', 'sarif', 'github'] as const;
