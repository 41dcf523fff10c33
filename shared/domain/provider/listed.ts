/** An entry as it stood in one answer. */
export interface Listed<V> {
  readonly key: string;
  readonly value: V;
  readonly normal: string;
  readonly position: number;
}
