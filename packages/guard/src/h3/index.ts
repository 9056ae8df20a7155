export { problemDetails } from './problem-details.ts';
export { withProblemDetails, type H3Event } from './with-problem-details.ts';
