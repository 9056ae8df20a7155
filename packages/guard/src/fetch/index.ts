export { withProblemDetails } from './with-problem-details.ts';
