import * as z from 'zod/mini';

export const OPENAPI = z.looseObject({ openapi: z.string(), info: z.looseObject({}) });

export const FILE = z.string();
