import * as z from 'zod/mini';
import { parseJapanTime } from '../domain/provider/service-hours.ts';
import { service } from './fields.ts';

/** Parameters that are not known are ignored, as the provider does. */

export const PROVIDER_ORDERS = z.object({ serviceName: service, connection: z.optional(z.string()) });

export const FROM = 'data_update_date_from';
export const TO = 'data_update_date_to';

const time = z.optional(
  z
    .string()
    .check(
      z.refine(
        text => parseJapanTime(text) !== undefined,
        'must be a time in Japan such as 2026/11/24 09:00:00, or a day',
      ),
    ),
);

export const PROVIDER_DETAILS = z.object({
  webentry_id: z.optional(z.string()),
  n_no: z.optional(z.string()),
  v_no: z.optional(z.string()),
  [FROM]: time,
  [TO]: time,
  connection: z.optional(z.string()),
});
