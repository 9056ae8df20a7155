export { problemDetails, type HonoContext } from './problem-details.ts';
