export { problemResponses, type DocumentedProblem, type OpenApiResponse } from './problem-responses.ts';
