import { Fault } from '#libs/vocabulary';
import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { map, type Observable } from 'rxjs';
import type { z } from 'zod';
import { ANSWER } from './operation.ts';

/** Sends only the declared fields of a response: a field without a schema cannot leak. */
@Injectable()
export class ShapeInterceptor implements NestInterceptor {
  readonly #reflector: Reflector;

  constructor(@Inject(Reflector) reflector: Reflector) {
    this.#reflector = reflector;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const schema = this.#reflector.get<z.ZodType | null | undefined>(ANSWER, context.getHandler());
    if (!schema) return next.handle();
    return next.handle().pipe(
      map((value: unknown) => {
        const parsed = schema.safeParse(value);
        if (parsed.success) return parsed.data;
        throw new Fault('answer.malformed', 'The response does not have its declared shape.', { cause: parsed.error });
      }),
    );
  }
}
