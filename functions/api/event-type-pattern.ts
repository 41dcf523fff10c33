import * as z from 'zod/mini';
import { EVENT_TYPES } from '../../shared/domain/events/event.ts';

const FAMILIES = [...new Set(EVENT_TYPES.map(type => `${type.split('.')[0]}.*`))];

/** What endpoints and readers may ask for: a type's name, a family, or everything. */
export const EVENT_TYPE_PATTERNS: readonly string[] = ['*', ...FAMILIES, ...EVENT_TYPES];

export const eventTypePattern = z.enum(EVENT_TYPE_PATTERNS, `must be one of ${EVENT_TYPE_PATTERNS.join(', ')}`);
