import type { Payload } from '../../shared/domain/deliver/payload.ts';

/** As the standard format has it. */
export const jsonPayload = (body: string): Payload => ({ body, contentType: 'application/json' });
