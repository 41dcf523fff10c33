/** An order or detail in one answer of the provider. */
export interface Listed<V> {
  /** See `orderKey` and `detailKey`. */
  readonly key: string;
  readonly value: V;
  /** See `normalForm` and `detailNormalForm`. */
  readonly normal: string;
  /** Its index in the answer, from 0. */
  readonly position: number;
}
