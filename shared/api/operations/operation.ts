import type * as z from 'zod/mini';
import type { HeaderName } from '../answers/headers.ts';

/** A schema that input must fit, and what each of its members means. */
export interface Input {
  readonly schema: z.core.$ZodType;
  readonly texts: Readonly<Record<string, string>>;
  readonly example?: unknown;
}

/** Every member has a text: the compiler names the one that lacks it. */
export function input<S extends z.core.$ZodType>(
  schema: S,
  texts: { readonly [Member in keyof z.input<S>]-?: string },
  example?: NoInfer<z.input<S>>,
): Input {
  return { schema, texts, ...(example !== undefined && { example }) };
}

export interface Answer {
  readonly description: string;
  /** JSON, unless `mediaTypes` says otherwise. Left out: the answer has no body. */
  readonly body?: z.core.$ZodType;
  readonly mediaTypes?: readonly string[];
  /** Those that only this call has. */
  readonly headers?: readonly HeaderName[];
  readonly example?: unknown;
}

export interface Operation {
  /** Names the call for whoever makes a client of the document. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly query?: Input;
  readonly body?: Input & { readonly isOptional?: true };
  readonly answers: Readonly<Record<number, Answer>>;
  /** Problems besides those that every such call may have, and what they mean here. */
  readonly problems?: Readonly<Record<number, string>>;
  /** Answers have an `ETag`, and 304 when the client has it. */
  readonly isConditional?: true;
  /** Such answers have `Last-Modified` too, and `If-Modified-Since` is heeded. */
  readonly hasLastModified?: true;
}

export interface Group {
  readonly name: string;
  readonly description: string;
  readonly operations: Readonly<Record<string, Operation>>;
}
