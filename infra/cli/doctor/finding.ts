/** What one check found; `todo` where somebody has to act. */
export interface Finding {
  /** What was looked at, such as `bootstrap us`. */
  readonly check: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly what: string;
  readonly todo?: string;
}

export const ok = (check: string, what: string): Finding => ({ check, state: 'ok', what });
export const warn = (check: string, what: string, todo: string): Finding => ({ check, state: 'warn', what, todo });
export const fail = (check: string, what: string, todo: string): Finding => ({ check, state: 'fail', what, todo });
