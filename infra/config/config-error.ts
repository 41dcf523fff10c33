/** The configuration cannot be deployed; the message says where, and field by field what to change. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
