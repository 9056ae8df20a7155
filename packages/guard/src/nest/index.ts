export {
  problemDetails,
  type NestArgumentsHost,
  type NestCatch,
  type NestExceptionFilter,
} from './problem-details.ts';
