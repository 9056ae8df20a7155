import { replyProblem, type FastifyReply } from '../http/fastify-reply.ts';
import { writeProblem, type ServerResponse } from '../http/server-response.ts';
import { problemOf, type ProblemOptions } from '../problem.ts';

/** The decorator `Catch` of `@nestjs/common`. */
// oxlint-disable-next-line typescript/no-explicit-any -- a class that takes whatever it takes
export type NestCatch = (...exceptions: (new (...args: any[]) => unknown)[]) => (target: Function) => void;

/** The part of Nest's `ArgumentsHost` that is used. */
export interface NestArgumentsHost {
  getType(): string;
  switchToHttp(): { getResponse(): unknown };
}

/** Nest's `ExceptionFilter`. */
export interface NestExceptionFilter {
  catch(error: unknown, host: NestArgumentsHost): void;
}

/**
 * An exception filter for NestJS on Express or Fastify: refusals, and aborts that were retried in vain, become problem details
 * (RFC 9457). It catches nothing else: every other exception goes to the filters that you have, or to Nest.
 *
 * It is made for HTTP; in a hybrid application, bind it to the HTTP controllers with `@UseFilters`.
 *
 * @param Catch the decorator of `@nestjs/common`, of the copy that the application uses.
 *
 * @example
 * app.useGlobalFilters(problemDetails(Catch));
 * // or, in a module:
 * providers: [{ provide: APP_FILTER, useValue: problemDetails(Catch) }]
 */
export function problemDetails(Catch: NestCatch, options?: ProblemOptions): NestExceptionFilter {
  // Nest asks `exception instanceof` of what a filter catches, and takes the first filter that says yes.
  // oxlint-disable-next-line typescript/no-extraneous-class -- a class to Nest's types, a predicate to `instanceof`
  class Answerable {
    static [Symbol.hasInstance](error: unknown): boolean {
      return problemOf(error) !== undefined;
    }
  }

  class ProblemDetails implements NestExceptionFilter {
    catch(error: unknown, host: NestArgumentsHost): void {
      const problem = host.getType() === 'http' ? problemOf(error, options) : undefined;
      if (problem === undefined) throw error;
      const response = host.switchToHttp().getResponse() as ServerResponse | FastifyReply;
      const { headersSent } = 'raw' in response ? response.raw : response;
      if (headersSent) {
        // As Nest does it: the answer that has begun ends here.
        ('raw' in response ? response.raw : response).end();
        // oxlint-disable-next-line no-console -- an error that nobody is told of must be seen somewhere
        console.error(error);
      } else if ('raw' in response) replyProblem(response, problem);
      else writeProblem(response, problem);
    }
  }

  Catch(Answerable)(ProblemDetails);
  return new ProblemDetails();
}
