export { problemDetails, type KoaContext } from './problem-details.ts';
