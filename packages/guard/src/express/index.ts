export { problemDetails } from './problem-details.ts';
